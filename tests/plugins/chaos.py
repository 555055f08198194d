"""A plugin made from the hook specifications that does everything wrong, in every hook."""

from collections.abc import Callable, Collection
from copy import copy
from dataclasses import Field, fields
from functools import partial
from types import ModuleType
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.functional import lazy

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl
from ip_core.plugins.enums import OnFailure
from ip_core.plugins.hookspecs import SPECS, HookSpec
from tests.plugins.houses import module
from tests.plugins.test_hooks import ANSWERS

SECRET = "Ola Nordmann 31129912345"


def raises(spec: HookSpec) -> object:
    raise ValueError(SECRET)


def exits(spec: HookSpec) -> object:
    raise SystemExit(SECRET)


def leaves(spec: HookSpec) -> object:
    """With what is no Exception, and no call for the end of the process either."""
    raise GeneratorExit


def answers_junk(spec: HookSpec) -> object:
    return [object(), SECRET, 7]


def answers_a_number(spec: HookSpec) -> object:
    return 7


def answers_a_text(spec: HookSpec) -> object:
    return SECRET


def recurses(spec: HookSpec) -> object:
    return recurses(spec)


def breaks_the_transaction(spec: HookSpec) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    return None


def gives_up_the_transaction(spec: HookSpec) -> object:
    transaction.atomic().__enter__()
    transaction.set_rollback(True)
    return ()


def ends_the_transaction(spec: HookSpec) -> object:
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK")
    return ()


def closes_the_connection(spec: HookSpec) -> object:
    connection.close()
    return None if spec.item is None else ()


def calls_back(spec: HookSpec) -> object:
    """A hook that may write may put something off; what it fails in then undoes nothing."""
    transaction.on_commit(partial(raises, spec))
    return None if spec.item is None else ()


def writes_and_raises(spec: HookSpec) -> object:
    Municipality.objects.update(contact_phone="99999999")
    raise ValueError(SECRET)


def speaks_another_language(spec: HookSpec) -> object:
    """In another time zone too, and says nothing that can be understood."""
    translation.activate("nn" if translation.get_language() == "nb" else "nb")
    timezone.activate(ZoneInfo("Asia/Tokyo"))
    return SECRET


def answers_with_a_wrong_field(spec: HookSpec) -> object:
    """Two of them: they are sorted."""
    return [_broken(spec, lambda field: field.name == "order", wrong) for wrong in ("x", None)]


def answers_with_a_text_that_breaks(spec: HookSpec) -> object:
    return [_broken(spec, lambda field: field.type == "Text", lazy(raises, str)(spec))]


def _broken(spec: HookSpec, chosen: Callable[[Field[object]], bool], value: object) -> object:
    """An honest answer, but for one field: the one that is chosen, or the first."""
    if spec.item is None:
        return value
    honest = copy(next(iter(ANSWERS[spec.name])))
    name = next(filter(chosen, fields(honest)), fields(honest)[0]).name
    object.__setattr__(honest, name, value)
    return honest


Mischief = Callable[[HookSpec], object]
MISCHIEF: tuple[Mischief, ...] = (
    raises, exits, leaves, answers_junk, answers_a_number, answers_a_text, recurses, breaks_the_transaction,
    gives_up_the_transaction, ends_the_transaction, closes_the_connection, calls_back, writes_and_raises,
    speaks_another_language, answers_with_a_wrong_field, answers_with_a_text_that_breaks,
)  # fmt: skip


def made(mischief: Mischief, *, leave_out: Collection[OnFailure] = ()) -> ModuleType:
    """The plugin module, doing one kind of mischief in every hook but those with a policy that is left out."""
    return module(*(answer(spec, mischief) for spec in SPECS.values() if spec.on_failure not in leave_out))


def answer(spec: HookSpec, mischief: Mischief) -> Callable[..., object]:
    """An implementation of this hook that does it."""

    def function() -> object:
        return mischief(spec)

    function.__name__ = spec.name
    return hookimpl(function)
