"""Compile translation catalogues with polib: a fresh machine has no msgfmt, and a checkout holds only .po files."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ip_core", "handbook", "plugins", "theme", "site")


def sources() -> Iterator[Path]:
    """Every catalogue of ours."""
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("locale/*/LC_MESSAGES/*.po"))


def compile_stale() -> list[Path]:
    """Compile those that are newer than their compiled form; returns them."""
    import polib  # a tool of set-up, absent in operation

    stale = [po for po in sources() if not is_fresh(po)]
    for po in stale:
        draft = po.with_suffix(".mo.draft")
        polib.pofile(str(po)).save_as_mofile(str(draft))
        draft.replace(po.with_suffix(".mo"))
    return stale


def is_fresh(po: Path) -> bool:
    """Whether the compiled form is there and no older than its source."""
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


if __name__ == "__main__":
    compile_stale()
