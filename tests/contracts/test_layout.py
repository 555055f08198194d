"""The shape of the repository."""

import re
from pathlib import Path

import pytest

from tests.contracts import source

TOP_FOLDERS = {"site", "ip_core", "handbook", "plugins", "theme", "tests"}
# Written apart, so that this file does not hold what it forbids.
REGISTRIES = [".".join(words) for words in (("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"))]
REGISTRIES += [".".join(words) for words in (("crates", "io"), ("proxy", "golang"), ("deb", "debian", "org"))]


def test_top_level_holds_six_folders() -> None:
    folders = {path.partition("/")[0] for path in source.tracked_files() if "/" in path}
    assert {folder for folder in folders if not folder.startswith(".")} == TOP_FOLDERS


def test_site_is_a_plain_folder() -> None:
    """`site` is a module of the standard library: as a package of ours it would replace it."""
    assert not (source.ROOT / "site" / "__init__.py").exists()
    assert not list((source.ROOT / "site").rglob("test_*.py"))


@pytest.mark.parametrize("folder", sorted(TOP_FOLDERS))
def test_top_folder_is_introduced(folder: str) -> None:
    assert (source.ROOT / folder / "README.md").stat().st_size > 100


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_holds_hashes_and_no_addresses(lock: str) -> None:
    text = (source.ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=\S)", text)
    assert [block for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_development_lock_agrees_with_the_other() -> None:
    development = _pins("requirements-dev.lock")
    assert {name: pin for name, pin in _pins("requirements.lock").items() if development.get(name) != pin} == {}


def test_every_setting_is_documented() -> None:
    documented = (source.ROOT / "site" / "README.md").read_text()
    read = {
        name
        for path in source.python_files()
        for name in re.findall(r"\"(MEDVIRK_[A-Z_]+)\"", path.read_text())
        if not name.startswith("MEDVIRK_TEST_")
    }
    assert len(read) > 10
    assert sorted(name for name in read if f"`{name}`" not in documented) == []


def test_no_file_names_a_registry() -> None:
    found = [
        path for path in source.tracked_files() if any(registry in _text(source.ROOT / path) for registry in REGISTRIES)
    ]
    assert found == []


def test_scripts_are_executable() -> None:
    scripts = [".ci/run", "site/manage.py", "tests/with-postgres"]
    assert [path for path in scripts if not (source.ROOT / path).stat().st_mode & 0o111] == []


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.+-]+)", (source.ROOT / lock).read_text(), re.MULTILINE))


def _text(path: Path) -> str:
    return path.read_text(errors="ignore") if path.is_file() else ""
