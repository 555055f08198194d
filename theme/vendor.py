"""Fetch the design system and the typeface, pinned and checked: `python -m theme.vendor`.

The packages come through the `npm` client and must have the hashes in vendor.lock.json; what is committed must have
them too (`python -m theme.vendor --check`). `--themes` builds the municipalities' colours anew from
designsystemet.config.json and records their hashes: do it when a municipality gets a theme or changes its colours.
Nothing here is needed at run time, and the product never needs Node.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
LOCK: Final = HERE / "vendor.lock.json"
STATIC: Final = HERE / "static" / "theme"
TARGET: Final = STATIC / "vendor"
FONT_FACE: Final = re.compile(r"/\* inter-(?P<subset>[a-z-]+)-wght-normal \*/\n@font-face \{.*?\n\}", re.DOTALL)
SUBSETS: Final = ("latin", "latin-ext")


class HashDiffers(Exception):
    """A fetched or committed file is not the one that was looked at."""


def main(arguments: list[str]) -> None:
    """Check what is committed, fetch everything again, or build the themes anew."""
    lock = json.loads(LOCK.read_text())
    if "--themes" in arguments:
        _generate(lock["generator"])
        lock["themes"] = themes()
        LOCK.write_text(json.dumps(lock, indent=2) + "\n")
    elif "--check" not in arguments:
        for package in lock["packages"]:
            _fetch(package)
    check(lock)
    sys.stdout.write(f"{len(lock['files'])} files and {len(lock['themes'])} themes as recorded.\n")


def check(lock: dict[str, Any]) -> None:
    """Every vendored file and every theme has its recorded hash, and there is no other."""
    for recorded, found in ((lock["files"], vendored()), (lock["themes"], themes())):
        if differing := sorted({name for name, _ in found.items() ^ recorded.items()}):
            raise HashDiffers(f"Differs from {LOCK.name}: {', '.join(differing)}")


def vendored() -> dict[str, str]:
    """The hash of every vendored file, by its path."""
    files = (path for path in sorted(TARGET.rglob("*")) if path.is_file())
    return {path.relative_to(TARGET).as_posix(): sha256(path.read_bytes()) for path in files}


def themes() -> dict[str, str]:
    """The hash of every generated theme, by its name in designsystemet.config.json."""
    return {name: sha256((STATIC / f"{name}.css").read_bytes()) for name in _configured()}


def sha256(content: bytes) -> str:
    """Hexadecimal digest."""
    return hashlib.sha256(content).hexdigest()


def _configured() -> list[str]:
    return sorted(json.loads((HERE / "designsystemet.config.json").read_text())["themes"])


def _generate(generator: dict[str, str]) -> None:
    """Build the colours with computed contrast, light and dark."""
    tokens = ["npx", "--yes", f"{generator['name']}@{generator['version']}", "tokens"]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / generator["config"], folder)
        _run(*tokens, "create", "--config", generator["config"], folder=folder)
        _run(*tokens, "build", "-t", "tokens", "-o", "css", folder=folder)
        for name in _configured():
            shutil.copy(Path(folder) / "css" / f"{name}.css", STATIC)


def _fetch(package: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        name = f"{package['name']}@{package['version']}"
        _run("npm", "pack", "--silent", name, folder=folder)
        (archive,) = Path(folder).glob("*.tgz")
        if sha256(archive.read_bytes()) != package["sha256"]:
            raise HashDiffers(f"{name} is not the package that was pinned.")
        with tarfile.open(archive) as bundle:
            for inside, outside in package["take"].items():
                _write(outside, _read(bundle, inside))


def _run(program: str, *arguments: str, folder: str) -> None:
    found = shutil.which(program)
    if not found:
        raise FileNotFoundError(program)
    subprocess.run([found, *arguments], cwd=folder, check=True)  # noqa: S603  what to run is in vendor.lock.json


def _read(bundle: tarfile.TarFile, name: str) -> bytes:
    member = bundle.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def _write(name: str, content: bytes) -> None:
    target = TARGET / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_adapted(name, content))


def _adapted(name: str, content: bytes) -> bytes:
    """Leave out what points at files that we do not ship: other alphabets, and source maps."""
    text = content
    if name == "inter/index.css":
        faces = [face[0] for face in FONT_FACE.finditer(content.decode()) if face["subset"] in SUBSETS]
        if len(faces) != len(SUBSETS):
            raise HashDiffers(f"{name} lacks one of {', '.join(SUBSETS)}.")
        text = "\n\n".join(faces).encode() + b"\n"
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*\n?", b"\n", text)


if __name__ == "__main__":
    main(sys.argv[1:])
