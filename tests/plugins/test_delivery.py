"""Events on their way to plugins."""

import smtplib
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from ip_core.municipalities.models import Municipality
from ip_core.plugins import delivery, hookimpl, overview, queries, services
from ip_core.plugins.delivery import Delivered, deliver, subscribers
from ip_core.plugins.enums import Reason, State
from ip_core.plugins.gate import PluginGateMiddleware
from tests.plugins.houses import GOOD as GOOD_MODULE
from tests.plugins.houses import choose, found, house, manifest, module

pytestmark = pytest.mark.django_db
GOOD, BAD = SimpleNamespace(kind="consent.given"), SimpleNamespace(kind="consent.given")


def test_event_is_delivered_in_its_own_transaction(a: Municipality, settle: object) -> None:

    def on_event(event: object) -> None:
        Municipality.objects.filter(pk=a.pk).update(contact_phone="22222222")
        if event is BAD:
            raise ValueError

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears="on")
    assert deliver("ears", a, BAD) == Delivered.LATER
    a.refresh_from_db()
    assert a.contact_phone == ""
    assert deliver("ears", a, GOOD) == Delivered.DONE
    a.refresh_from_db()
    assert a.contact_phone == "22222222"


def test_event_that_fails_inside_a_request_is_counted_once(a: Municipality, settle: object) -> None:
    """The gate counts what fails in its request, and the delivery counts its own."""

    def on_event(event: object) -> None:
        raise ValueError

    def view(request: object) -> HttpResponse:
        assert deliver("ears", a, GOOD) == Delivered.LATER
        return HttpResponse()

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears="on")
    request = RequestFactory().get("/nb/")
    request.municipality = a
    PluginGateMiddleware(view)(request)
    assert [row.times for row in queries.failures(a)] == [1]


def test_delivery_that_cannot_be_counted_comes_later_all_the_same(
    a: Municipality, settle: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_event(event: object) -> None:
        raise ValueError

    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears="on")
    monkeypatch.setattr(services, "note_failures", locked)
    assert deliver("ears", a, GOOD) == Delivered.LATER


@pytest.mark.parametrize(
    ("state", "outcome"), [(State.ON, "done"), (State.READ_ONLY, "waiting"), (State.OFF, "dropped")]
)
def test_delivery_follows_the_state(a: Municipality, settle: object, state: State, outcome: str) -> None:

    def on_event(event: object) -> None:
        heard.append(event)

    heard: list[object] = []
    settle(house({"ears": module(hookimpl(on_event))}, [manifest("ears", events=["consent.*"])]))
    choose(a, ears=state)
    assert deliver("ears", a, GOOD) == outcome
    assert heard == ([GOOD] if state == State.ON else [])
    assert subscribers("consent.given", a) == ([] if state == State.OFF else ["ears"])
    assert subscribers("plan.opened", a) == []
    assert deliver("ears", a, SimpleNamespace(kind="plan.opened")) == ("dropped" if state == State.ON else outcome)


@pytest.mark.parametrize(
    ("reason", "changes", "wanted"),
    [
        (Reason.IMPORT, {}, ["consent.given", "plan.opened"]),
        (Reason.IMPORT, {"events": ["consent.*"]}, ["consent.given"]),
        (Reason.MANIFEST, None, ["consent.given", "plan.opened"]),
    ],
)
def test_what_happens_while_it_is_quarantined_waits_for_it(
    a: Municipality, b: Municipality, settle: object, reason: Reason, changes: dict | None, wanted: list[str]
) -> None:
    here = settle(house({"good": GOOD_MODULE}))
    broken = found("ears", **(changes or {}))
    here.quarantine(replace(broken, manifest=None) if changes is None else broken, reason, "")
    here.quarantine(found("ears", "another"), Reason.DUPLICATE, "")
    choose(a, ears="on")
    choose(b, ears="off")
    assert [kind for kind in ("consent.given", "plan.opened") if subscribers(kind, a)] == wanted
    assert subscribers("consent.given", a) == ["ears"], "and not its double"
    assert deliver("ears", a, GOOD) == Delivered.WAITING
    assert subscribers("consent.given", b) == []


def test_slow_event_is_told_of_whichever_process_it_was_slow_in(
    a: Municipality, b: Municipality, settle: object, monkeypatch: pytest.MonkeyPatch, people: object, browse: object
) -> None:
    @hookimpl
    def on_event(event: object) -> None: ...

    ears, lasting = module(on_event), [0.06, 0.3, 0.04, 0.02]
    settle(house({"ears": ears}))
    choose(a, ears="on")
    choose(b, ears="on")
    ticks = iter([edge for lasted in lasting for edge in (0.0, lasted)])
    monkeypatch.setattr(delivery, "perf_counter", lambda: next(ticks))
    for municipality in (a, a, a, b):
        assert deliver("ears", municipality, GOOD) == Delivered.DONE
    settle(house({"ears": ears}))  # as another process would have it
    found = overview.module("ears", a)
    ((hook, times, slowest),) = [(each.hook, each.times, each.slowest) for each in found.slow_work]
    assert (hook, times, slowest, found.failures) == ("on_event", 2, 250, 0)
    assert queries.failures(a) == []
    assert queries.failures_everywhere() == {}
    assert overview.module("ears", b).slow_work == ()
    shown = browse(a, people.administrator).get("/nb/moduler/ears/").content.decode()
    assert "tok mer enn 50 ms 2 ganger" in " ".join(shown.split())
    assert "on_event: mer enn 250 ms" in shown
    out = StringIO()
    call_command("plugins", "show", "ears", "--municipality", a.slug, "--json", stdout=out)
    assert '"slowest": 250' in out.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [smtplib.SMTPException, SystemExit])
def test_mail_that_is_put_off_and_fails_is_counted_and_holds_nobody_back(
    a: Municipality, settle: object, caplog: pytest.LogCaptureFixture, how: type[BaseException]
) -> None:
    """After the commit the delivery is done: what fails then is told of, and cannot be tried again."""

    def fails() -> None:
        raise how("Ola Nordmann")

    def on_event(event: object) -> None:
        Municipality.objects.filter(pk=a.pk).update(contact_phone="22222222")
        transaction.on_commit(fails)
        transaction.on_commit(lambda: mail.send_mail("Nytt", "Det er noe nytt.", None, ["ola@example.com"]))

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears="on")
    marked: list[str] = []
    assert deliver("ears", a, GOOD, then=lambda: marked.append("done")) == Delivered.DONE
    a.refresh_from_db()
    assert (a.contact_phone, marked, len(mail.outbox)) == ("22222222", ["done"], 1)
    assert [(row.slug, row.hook, row.error) for row in queries.failures(a)] == [("ears", "on_event", how.__name__)]
    assert "Ola Nordmann" not in caplog.text


@pytest.mark.parametrize(("state", "sent"), [(State.ON, 1), (State.READ_ONLY, 0), (State.OFF, 0)])
def test_no_mail_from_a_plugin_that_is_off(a: Municipality, settle: object, state: State, sent: int) -> None:

    def on_event(event: object) -> None:
        mail.send_mail("Nytt", "Det er noe nytt.", None, ["ola@example.com"])

    settle(house({"ears": module(hookimpl(on_event))}))
    choose(a, ears=state)
    deliver("ears", a, GOOD)
    assert len(mail.outbox) == sent
