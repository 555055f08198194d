"""`make bench`: how fast it is, as a table or with --json. On a database of its own, which is removed afterwards."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

Rows = list[dict[str, object]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", help="one of: " + ", ".join(_NAMES))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ip_site.settings.test")
    django.setup()
    with _database():
        found = {name: rows() for name, rows in _suites().items() if options.only in (None, name)}
    if options.json:
        json.dump(found, sys.stdout, indent=2, default=str)
        sys.stdout.write("\n")
    else:
        _print(found)


_NAMES = ("search", "handbook", "plan", "writes", "plugins", "start")


def _suites() -> dict[str, Callable[[], Rows]]:
    from tests.benchmarks import handbook, plan, plugins, search, start, writes

    modules = (search, handbook, plan, writes, plugins, start)
    return dict(zip(_NAMES, (module.rows for module in modules), strict=True))


@contextmanager
def _database() -> Iterator[None]:
    from django.test.utils import setup_test_environment, teardown_test_environment

    from ip_core.testing import database
    from ip_site import catalogues

    catalogues.compile_stale()
    copy = database.for_engine("bench")
    setup_test_environment(debug=False)
    copy.create()
    try:
        yield
    finally:
        teardown_test_environment()
        copy.remove()


def _print(found: dict[str, Rows]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for name, rows in found.items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        table = Table(*columns, title=name)
        for row in rows:
            table.add_row(*(str(row.get(column, "")) for column in columns))
        console.print(table)


if __name__ == "__main__":
    main()
