"""`python -m tests.conformance.bench`: reads names of wrong plugins and answers each with one line of JSON.

Django is started once. Each plugin moves into a process of its own, split off from the first, and is judged there."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from tests.conformance.shelf import PACKAGE
from tests.conformance.wrong import WRONG

SCHEMA = ("models.py", "migrations/")

DEAR = {"C26": ("apps.py", "search.py"), "C30": ("templates/",), "C08": SCHEMA, "C34": SCHEMA}
"""Rules that take seconds, and what they look at: left out, but in `make proof`, where nothing of that is wrong."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ip_site.settings.test")
    os.environ.pop("MEDVIRK_PLUGINS_STRICT", None)
    os.environ.setdefault("MEDVIRK_LOG_LEVEL", "CRITICAL")
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import setup_test_environment

    from ip_core.testing import database

    setup_test_environment(debug=False)
    migrated = database.for_engine("bench")
    migrated.create()
    connections.close_all()
    for line in sys.stdin:
        print(_judged_apart(line.strip(), migrated), flush=True)
    migrated.remove()
    for path in database.FOLDER.glob(f"bench-{os.getpid()}-*"):
        path.unlink()


def _judged_apart(name: str, migrated: Any) -> str:
    """The child's one line. It ends without the parent's clearing up."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = json.dumps(_judged(name, migrated))
        except BaseException:
            answer = json.dumps({"error": traceback.format_exc()})
        with os.fdopen(writing, "w") as out:
            out.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


def _judged(name: str, migrated: Any) -> dict[str, Any]:
    from django.core.management import call_command

    from ip_core.plugins import house
    from ip_core.testing import database
    from ip_core.testing.conformance.judging import Judge
    from ip_core.testing.conformance.rules import LOADS, RULES, Needs
    from tests.conformance import late, shelf

    with tempfile.TemporaryDirectory() as place:
        shelf.put(name, Path(place))
        late.move_in(Path(place))
        own = database.for_engine("bench")
        own.template = migrated.template
        own.begin()
        moved_in = "in" if house.current().is_loaded(shelf.SLUG) else "out"  # the tables of a refused one are not there
        kept = f"bench-{os.getppid()}-{_schema(Path(place))}-{moved_in}"
        own.template = own.kept(kept, lambda: call_command("migrate", interactive=False, verbosity=0))
        own.restore()
        judge = Judge(shelf.SLUG, own)
        tried = [rule for rule in RULES.values() if _is_tried(rule.code, name)]
        found = [judge.judge(rule) for rule in [LOADS, *sorted(tried, key=lambda rule: rule.needs == Needs.RUIN)]]
        own.remove()
    return {one.rule.code: {"outcome": one.outcome.value, "findings": one.findings, "note": one.note} for one in found}


def _schema(folder: Path) -> str:
    """The same for all whose tables are the same: they begin with the same database."""
    digest = hashlib.sha256()
    for path in sorted((folder / PACKAGE).rglob("*.py")):
        if any(place in path.as_posix() for place in SCHEMA):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _is_tried(code: str, name: str) -> bool:
    if code not in DEAR or "MEDVIRK_PROOF_PLUGINS" in os.environ:
        return True
    if not name:
        return code != "C30"
    edited = [edit["file"] for edit in WRONG[name].edits]
    return WRONG[name].breaks == code or (code != "C30" and any(file.startswith(DEAR[code]) for file in edited))


if __name__ == "__main__":
    main()
