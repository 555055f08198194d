"""The right plugin, and wrong ones made from it by one fault each, as installed distributions in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conformance.wrong import WRONG

RIGHT = Path(__file__).with_name("right")
PACKAGE, SLUG, VERSION = "fjord_notes", "notes", "1.0.0"


def put(name: str, folder: Path) -> None:
    """Write the plugin with this fault into the folder; the right one for an empty name."""
    shutil.copytree(RIGHT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    info = folder / f"{PACKAGE}-{VERSION}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: fjord-notes\nVersion: {VERSION}\n")
    (info / "entry_points.txt").write_text(f"[medvirk.plugins]\n{SLUG} = {PACKAGE}.apps:Config\n")
    if name:
        WRONG[name].make(folder / PACKAGE)
