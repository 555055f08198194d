"""Events on their way to plugins."""

import pytest
from django.core import mail

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl
from ip_core.plugins.delivery import Delivered, deliver, subscribers
from ip_core.plugins.enums import State
from tests.plugins.houses import choose, house, manifest, module

pytestmark = pytest.mark.django_db


def test_event_is_delivered_in_its_own_transaction(a: Municipality, settle: object) -> None:

    def on_event(event: object) -> None:
        Municipality.objects.filter(pk=a.pk).update(contact_phone="22222222")
        if event == "bad":
            raise ValueError

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears="on")
    assert deliver("ears", a, "bad") == Delivered.LATER
    a.refresh_from_db()
    assert a.contact_phone == ""
    assert deliver("ears", a, "good") == Delivered.DONE
    a.refresh_from_db()
    assert a.contact_phone == "22222222"


@pytest.mark.parametrize(
    ("state", "outcome"), [(State.ON, "done"), (State.READ_ONLY, "waiting"), (State.OFF, "dropped")]
)
def test_delivery_follows_the_state(a: Municipality, settle: object, state: State, outcome: str) -> None:

    def on_event(event: object) -> None:
        heard.append(event)

    heard: list[object] = []
    settle(house({"ears": module(hookimpl(on_event))}, [manifest("ears", events=["consent.*"])]))
    choose(a, ears=state)
    assert deliver("ears", a, "x") == outcome
    assert heard == (["x"] if state == State.ON else [])
    assert subscribers("consent.given", a) == ([] if state == State.OFF else ["ears"])
    assert subscribers("plan.opened", a) == []


@pytest.mark.parametrize(("state", "sent"), [(State.ON, 1), (State.READ_ONLY, 0), (State.OFF, 0)])
def test_no_mail_from_a_plugin_that_is_off(a: Municipality, settle: object, state: State, sent: int) -> None:

    def on_event(event: object) -> None:
        mail.send_mail("Nytt", "Det er noe nytt.", None, ["ola@example.com"])

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears=state)
    deliver("ears", a, "x")
    assert len(mail.outbox) == sent
