"""Where a stranger's templates and static files lie: of two with one name Django takes the first app's, whether its
plugin is on or off, so each keeps to a folder of its own name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

KINDS = ("templates", "static")


def misplaced(package: Path, own: Collection[str]) -> str:
    """The first file outside the folders of these names, as a path in the package; "" if none is.

    What begins with a dot at the top is an editor's or git's, and is asked for by nobody."""
    for kind in KINDS:
        for each in sorted(package.glob(f"{kind}/*")):
            if not (each.name.startswith(".") or (each.name in own and each.is_dir())) and (file := _file_in(each)):
                return file.relative_to(package).as_posix()
    return ""


def _file_in(place: Path) -> Path | None:
    """A folder that is a link to one elsewhere is told by its own name."""
    if place.is_symlink() or not place.is_dir():
        return place
    return next((path for path in sorted(place.rglob("*")) if path.is_symlink() or path.is_file()), None)
