"""A plugin made from the hook specifications that does everything wrong, in every hook."""

from collections.abc import Callable, Collection
from types import ModuleType

from django.db import connection, transaction

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl
from ip_core.plugins.enums import OnFailure
from ip_core.plugins.hookspecs import SPECS, HookSpec
from tests.plugins.houses import module

SECRET = "Ola Nordmann 31129912345"


def raises() -> object:
    raise ValueError(SECRET)


def exits() -> object:
    raise SystemExit(SECRET)


def answers_junk() -> object:
    return [object(), SECRET, 7]


def answers_a_number() -> object:
    return 7


def answers_a_text() -> object:
    return SECRET


def recurses() -> object:
    return recurses()


def breaks_the_transaction() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    return None


def gives_up_the_transaction() -> object:
    transaction.atomic().__enter__()
    transaction.set_rollback(True)
    return ()


def ends_the_transaction() -> object:
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK")
    return ()


def writes_and_raises() -> object:
    Municipality.objects.update(contact_phone="99999999")
    raise ValueError(SECRET)


MISCHIEF: tuple[Callable[[], object], ...] = (
    raises, exits, answers_junk, answers_a_number, answers_a_text, recurses, breaks_the_transaction,
    gives_up_the_transaction, ends_the_transaction, writes_and_raises,
)  # fmt: skip


def made(mischief: Callable[[], object], *, leave_out: Collection[OnFailure] = ()) -> ModuleType:
    """The plugin module, doing one kind of mischief in every hook but those with a policy that is left out."""
    return module(*(answer(spec, mischief) for spec in SPECS.values() if spec.on_failure not in leave_out))


def answer(spec: HookSpec, mischief: Callable[[], object]) -> Callable[..., object]:
    """An implementation of this hook that does it."""

    def function() -> object:
        return mischief()

    function.__name__ = spec.name
    return hookimpl(function)
