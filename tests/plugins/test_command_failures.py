"""A plugin's command that fails is counted, and what it sets for itself is nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError
from django.utils import translation

from ip_core.municipalities.models import Municipality
from ip_core.plugins import queries
from tests.plugins.houses import Shelf, choose
from tests.plugins.test_commands import _not_installed, live, put, run

__all__ = ("_not_installed",)
pytestmark = pytest.mark.django_db
COMMAND = """
from django.utils import translation
from django.core.management import CommandError
from ip_core.plugins.commands import PluginCommand

class Command(PluginCommand):
    def add_arguments(self, parser):
        parser.add_argument("how")

    def handle(self, *args, municipality, how, **options):
        translation.activate("nn")
        if how != "well":
            raise {"badly": ValueError, "no": CommandError}[how]("Ola Nordmann")
        return "done"
"""


@pytest.fixture
def tell(shelf: Shelf, settle: object, a: Municipality) -> Callable[[str], str]:
    package = put(shelf, "telling", telling_all=COMMAND)
    live(shelf, settle)
    choose(a, telling="on")
    return lambda how: run(package, "telling_all", how, "--municipality", a.slug)


def test_command_that_fails_is_counted(tell: Callable[[str], str], a: Municipality) -> None:
    with pytest.raises(ValueError, match="Ola Nordmann"):
        tell("badly")
    (row,) = queries.failures(a)
    assert (row.slug, row.hook, row.error, row.times) == ("telling", "command", "ValueError", 1)
    assert row.place == "made_telling.management.commands.telling_all:13"


def test_command_that_says_no_has_not_failed(tell: Callable[[str], str], a: Municipality) -> None:
    with pytest.raises(CommandError):
        tell("no")
    assert queries.failures(a) == []


@pytest.mark.parametrize("how", ["well", "badly"])
def test_command_leaves_the_language_as_it_was(tell: Callable[[str], str], how: str) -> None:
    with translation.override("nb"):
        try:
            assert tell(how) == "done"
        except ValueError:
            assert how == "badly"
        assert translation.get_language() == "nb"
