"""A plugin that does everything wrong in every hook: what each failure means, and what still works."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hooks, queries
from ip_core.plugins.delivery import Delivered, deliver
from ip_core.plugins.dispatch import Answers
from ip_core.plugins.enums import OnFailure, State
from ip_core.plugins.hookspecs import SPECS
from tests.plugins import chaos
from tests.plugins.houses import choose, house, module
from tests.plugins.test_hooks import HONEST

pytestmark = pytest.mark.django_db
EVENT = SimpleNamespace(kind="plan.opened")


def ask(name: str, municipality: Municipality) -> Answers:
    arguments = dict.fromkeys(SPECS[name].arguments)
    return getattr(hooks(municipality), name)(**arguments)


@pytest.mark.parametrize("mischief", chaos.MISCHIEF)
@pytest.mark.parametrize("name", SPECS)
def test_mischief_means_what_the_hook_declares(
    a: Municipality, settle: object, caplog: pytest.LogCaptureFixture, name: str, mischief: chaos.Mischief
) -> None:
    spec, honest = SPECS[name], HONEST[name]
    settle(house({"chaos": chaos.made(mischief), "honest": module(honest.function)}))
    choose(a, chaos="on", honest="on")
    language, zone = get_language(), get_current_timezone_name()
    with transaction.atomic():
        answers = ask(name, a)
        assert connection.in_atomic_block
        assert (get_language(), get_current_timezone_name()) == (language, zone)
        assert Municipality.objects.filter(contact_phone="").count() == 1
    is_later = spec.writes and mischief is chaos.calls_back
    assert [failure.slug for failure in answers.failures] == ([] if is_later else ["chaos"])
    by = dict(answers.attributed)
    assert ("honest" in by) == (spec.item is not None)
    assert ("chaos" in by) == (spec.stand_in is not None)
    assert chaos.SECRET not in caplog.text + repr(answers.failures)


def test_every_deny_hook_has_a_no() -> None:
    denying = [spec for spec in SPECS.values() if spec.on_failure == OnFailure.DENY]
    assert denying
    for spec in denying:
        assert spec.stand_in is not None
        assert isinstance(spec.stand_in(), spec.item)


@pytest.mark.parametrize("mischief", [each for each in chaos.MISCHIEF if each is not chaos.calls_back])
def test_event_waits_for_a_better_day(a: Municipality, settle: object, mischief: chaos.Mischief) -> None:
    settle(house({"chaos": chaos.made(mischief)}))
    choose(a, chaos="on")
    assert deliver("chaos", a, EVENT) == Delivered.LATER
    a.refresh_from_db()
    assert a.contact_phone == ""
    assert [row.hook for row in queries.failures(a)] == ["on_event"]


@pytest.mark.parametrize("mischief", chaos.MISCHIEF)
def test_administrator_can_switch_chaos_off(
    a: Municipality, settle: object, people: object, browse: object, mischief: chaos.Mischief
) -> None:
    settle(house({"chaos": chaos.made(mischief)}))
    choose(a, chaos="on")
    client = browse(a, people.administrator)
    assert "Modulen svarte ikke på hvordan den har det." in client.get("/nb/moduler/").content.decode()
    assert client.post("/nb/moduler/chaos/sla-av/", {"reason": "Den er i ulage."}).status_code == 302
    assert queries.state_of("chaos", a) == State.OFF


@pytest.mark.parametrize("mischief", chaos.MISCHIEF)
def test_nothing_is_called_where_chaos_is_off(a: Municipality, settle: object, mischief: chaos.Mischief) -> None:
    settle(house({"chaos": chaos.made(mischief)}))
    for name, spec in SPECS.items():
        if State.OFF not in spec.states:
            answers = ask(name, a)
            assert answers.complete
            assert not answers
    assert Actor.anonymous().label
