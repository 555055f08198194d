"""`python -m tests.conformance.bench`: reads names of wrong plugins and answers each, both as one line of JSON.

Django is started once. Each plugin moves into a process of its own, split off from the first, and is judged there."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conformance.shelf import PACKAGE
from tests.conformance.wrong import WRONG

if TYPE_CHECKING:
    from ip_core.testing.conformance.rules import Rule

SCHEMA = ("models.py", "migrations/")
IN_PROOF = "MEDVIRK_PROOF_PLUGINS" in os.environ
BROWSER = "C30"
DEAR = frozenset({"C26", BROWSER})
"""What starts a Python or a browser of its own."""
STANDS_ON = "C11"
"""C00 is broken by what a rule with a stage would have needed."""


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
        asked = json.loads(line)
        print(_judged_apart(asked["name"], migrated, is_whole=asked["is_whole"]), flush=True)
    migrated.remove()
    for path in database.FOLDER.glob(f"bench-{os.getpid()}-*"):
        path.unlink()


def _judged_apart(name: str, migrated: Any, *, is_whole: bool) -> str:
    """The child's one line. It ends without the parent's clearing up."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = json.dumps(_judged(name, migrated, is_whole=is_whole))
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


def _judged(name: str, migrated: Any, *, is_whole: bool) -> dict[str, Any]:
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
        tried = [rule for rule in RULES.values() if _is_tried(rule, name, is_whole=is_whole)]
        if any(rule.needs >= Needs.STAGE for rule in tried):
            moved_in = "in" if house.current().is_loaded(shelf.SLUG) else "out"  # a refused one has no tables
            kept = f"bench-{os.getppid()}-{_schema(Path(place))}-{moved_in}"
            own.template = own.kept(kept, lambda: call_command("migrate", interactive=False, verbosity=0))
            own.restore()
        judge = Judge(shelf.SLUG, own, selected=[rule.code for rule in tried])
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


def _is_tried(rule: Rule, name: str, *, is_whole: bool) -> bool:
    """In make proof all, so that what breaks one rule is seen to break no other; of those that are held to all rules
    in this run, and of the right plugin, all but what needs a browser. Of any other the rule that it breaks and those
    that only read the source, which cost nothing."""
    from ip_core.testing.conformance.rules import Needs

    if IN_PROOF:
        return True
    broken = WRONG[name].breaks if name else ""
    if is_whole or not name:
        return rule.code != BROWSER or rule.code == broken
    is_cheap = rule.needs <= Needs.HOUSE and rule.code not in DEAR
    return is_cheap or rule.code == (STANDS_ON if broken == "C00" else broken)


if __name__ == "__main__":
    main()
