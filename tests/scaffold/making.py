"""A plugin written by `medvirk startplugin`, built, and installed where Python finds it."""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from ip_core.plugins.scaffold import FEATURES

EVERYTHING = ",".join(FEATURES)
NAMES = {"nb": "Kontakter", "nn": "Kontaktar", "en": "Contacts", "municipality_slug": "fjord"}
NOT_INHERITED = ("DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER")


@dataclass(frozen=True)
class Made:
    """`folder` is the distribution as written, `installed` what Python finds."""

    folder: Path
    installed: Path

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """A process that has the plugin installed, and refuses to start when it cannot load."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=cwd or self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=570,
        )

    def medvirk(self, *arguments: str) -> str:
        run = self.run("ip_site.cli", *arguments)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        return {
            **kept,
            "PYTHONPATH": str(self.installed),
            "MEDVIRK_DATA_DIR": str(self.installed.parent / "data"),
            "MEDVIRK_PLUGINS_STRICT": "1",
        }


def written(folder: Path, features: str = EVERYTHING, name: str = "kontakter") -> Path:
    """The distribution that the command writes into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    call_command("startplugin", name, features=features, to=str(folder), verbosity=0, **NAMES)
    return folder / f"fjord-{name}"


def install(folder: Path, into: Path) -> Made:
    """Build the wheel as its pyproject says, and unpack it: all that an installer would do."""
    built = into.parent / "built"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(into)
    return Made(folder, into)
