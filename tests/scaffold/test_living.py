"""A written plugin lives: it loads strictly, its migration says what its model says, and its own tests are green.

The tests are those that a developer gets, and one of them holds the plugin to every rule of the conformance kit. All
features together in every run, without a browser, and one by itself, another every day; with a browser, and each
feature by itself, in `make proof`.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from ip_core.plugins.scaffold import FEATURES
from ip_core.testing.conformance.rules import RULES
from tests.sample import of_today
from tests.scaffold.making import EVERYTHING, Made, install, written

pytestmark = pytest.mark.engine("sqlite")
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider")
PROOF = bool(os.environ.get("MEDVIRK_PROOF_PLUGINS"))
ASKED = [EVERYTHING, *(FEATURES if PROOF else ())]


@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: "everything" if asked == EVERYTHING else asked)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("plugin")
    return install(written(folder / "written", request.param), folder / "installed")


def test_plugin_loads_and_is_in_order(made: Made) -> None:
    assert "no issues" in made.medvirk("check")
    assert made.medvirk("makemigrations", "--check", "--dry-run", "kontakter").startswith("No changes detected")
    line = next(line for line in made.medvirk("plugins", "list").splitlines() if line.startswith("kontakter "))
    assert "quarantined" not in line


@pytest.mark.slow
def test_its_own_tests_are_green_and_it_keeps_every_rule(made: Made) -> None:
    """As its developer runs them; one of them is the kit. In every run the kit is asked beside them, without C30."""
    green(made.run(*PYTEST, *(() if PROOF else ("--ignore=tests/test_kit.py",))))
    if not PROOF:
        keeps_every_rule(made)


@pytest.mark.slow
@pytest.mark.skipif(PROOF, reason="each feature is tried by itself")
def test_plugin_with_the_feature_of_today_keeps_every_rule(tmp_path: Path) -> None:
    (feature,) = of_today(FEATURES, 1)
    keeps_every_rule(install(written(tmp_path / feature, feature), tmp_path / "installed"))


def keeps_every_rule(made: Made) -> None:
    """But C30, which needs a browser."""
    rules = ",".join(code for code in RULES if code != "C30")
    green(made.run(*PYTEST, "--medvirk-plugin=kontakter", f"--medvirk-rule={rules}"))


def green(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b\d+ passed", run.stdout)


def test_it_comes_with_what_it_needs(made: Made) -> None:
    package = made.installed / "fjord_kontakter"
    held = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert {"medvirk-plugin.toml", "quality.toml", "locale/nn/LC_MESSAGES/django.mo"} <= held
    assert not [name for name in held if Path(name).name.startswith("test_")]
