"""That there is something new: told neutrally, at the address she chose, to those who may see it at that moment."""

import email
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage as Received

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.backends.smtp import EmailBackend
from django.test import override_settings

from ip_core import clock
from ip_core.access.services import hide_section, withdraw_consent
from ip_core.cases.events import record_event
from ip_core.cases.models import Delivery, Event
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass
from ip_core.notices import sending
from ip_core.notices.making import on_event
from ip_core.notices.models import ContactChoice, Notice
from ip_core.notices.services import choose_channel
from ip_core.people.models import Parenthood
from tests.access_pages.conftest import Place, childs

__all__ = ("childs",)

LATER = timedelta(minutes=3)


class Sink:
    """A post office that takes everything, or nothing."""

    def __init__(self) -> None:
        self.letters: list[Received] = []
        self.receivers: list[str] = []
        self.is_shut = False

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        if self.is_shut:
            return "451 try again later"
        self.receivers += envelope.rcpt_tos  # type: ignore[attr-defined]
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Sink]:
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    backend = f"{EmailBackend.__module__}.{EmailBackend.__name__}"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS=False):
        yield sink
    controller.stop()


def wants_mail(place: Place, *handles: str) -> None:
    for handle in handles:
        choose_channel(actor=place.cast.actor(handle), channel="mail", email=f"{handle}@post.test", phone="")


def happens(place: Place, kind: str, key: str, by: str = "coordinator", **references: object) -> None:
    event = record_event(kind, proceeding=place.plan, key=key, actor=place.cast.actor(by), **references)  # type: ignore[arg-type]
    on_event(event)


def sent(place: Place) -> int:
    with clock.moved_to(clock.now() + LATER):
        return sending.work()


def fates() -> dict[str, str]:
    return {row.person.given_name: row.fate for row in Notice.objects.select_related("person")}


def test_mail_says_that_there_is_something_and_nothing_of_what(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    place.cast["owner"].__class__.objects.filter(pk=place.cast["owner"].pk).update(language="nb")
    happens(place, "period.changed", "meetings")
    assert sent(place) == 1
    (letter,) = post.letters
    whole = letter.as_string()
    assert letter["Subject"] == "Du har noe nytt i Medvirk"
    assert letter.get_content().startswith("Du har noe nytt i Medvirk. Logg inn for å se det: http")
    for secret in ("Sunniva", "Brekkest", "Torunn", "plan", "møte", "mål", place.case.number, str(place.case.uuid)):
        assert secret not in whole
    assert post.receivers == ["owner@post.test"]


def test_mail_is_in_the_readers_language(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    happens(place, "period.changed", "meetings")
    sent(place)
    assert post.letters[0]["Subject"] == "Du har noko nytt i Medvirk"


def test_only_those_who_may_see_it_are_told_and_never_whoever_did_it(place: Place, post: Sink) -> None:
    wants_mail(place, "owner", "coordinator", "therapist", "employee", "leader", "systemcoordinator")
    happens(place, "period.changed", "goals")
    sent(place)
    assert sorted(post.receivers) == ["owner@post.test", "therapist@post.test"]
    post.receivers.clear()
    happens(place, "period.changed", "period")  # which the therapist may not read
    sent(place)
    assert post.receivers == ["owner@post.test"]


def test_mail_that_waits_for_a_withdrawn_grantee_is_dropped(place: Place, post: Sink) -> None:
    wants_mail(place, "owner", "therapist")
    happens(place, "period.changed", "goals")
    assert Notice.objects.count() == 2
    withdraw_consent(place.grants[0].consent, actor=place.cast.actor("owner"))
    sent(place)
    assert post.receivers == ["owner@post.test"]
    assert fates() == {"Sunniva": "sent", "Eirik": "not_allowed"}


def test_parent_from_whom_it_is_hidden_meanwhile_is_not_told(childs: Place, post: Sink) -> None:
    wants_mail(childs, "parent", "otherparent")
    happens(childs, "period.changed", "goals")
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    sent(childs)
    assert post.receivers == ["otherparent@post.test"]
    happens(childs, "period.changed", "meetings")
    Parenthood.objects.filter(parent=childs.cast["otherparent"]).update(has_responsibility=False)
    post.receivers.clear()
    sent(childs)
    assert post.receivers == ["parent@post.test"]


def test_what_happens_together_is_one_mail(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    for _time in range(5):
        happens(place, "period.changed", "meetings")
    assert sent(place) == 1
    assert (len(post.letters), sending.work()) == (1, 0)
    assert {row.fate for row in Notice.objects.all()} == {"sent"}


def test_shut_post_office_is_tried_again(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    post.is_shut = True
    happens(place, "period.changed", "meetings")
    assert sent(place) == 0
    assert Notice.objects.get().done_at is None
    post.is_shut = False
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert sending.work() == 1
    assert len(post.letters) == 1


def test_old_news_are_not_told(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    happens(place, "period.changed", "meetings")
    with clock.moved_to(clock.now() + timedelta(days=4)):
        sending.work()
    assert (post.letters, fates()) == ([], {"Sunniva": "too_old"})


def test_without_a_choice_a_citizen_is_not_told(place: Place, post: Sink) -> None:
    place.cast["owner"].account.__class__.objects.update(email="guess@post.test")
    happens(place, "period.changed", "meetings")
    sent(place)
    assert fates()["Sunniva"] == "no_address"
    assert post.receivers == []


def test_choice_holds_for_what_waits(place: Place, post: Sink) -> None:
    wants_mail(place, "owner")
    happens(place, "period.changed", "meetings")
    choose_channel(actor=place.cast.actor("owner"), channel="none", email="", phone="")
    sent(place)
    assert post.letters == []


def test_employee_without_a_choice_is_told_where_she_works(place: Place, post: Sink) -> None:
    account = place.cast["coordinator"].account
    account.email = "torunn@kommune.test"
    account.save()
    happens(place, "consent.withdrawn", "consents", by="owner")
    sent(place)
    assert post.receivers == ["torunn@kommune.test"]


def test_owner_is_told_of_break_glass_and_not_of_the_reason(place: Place, post: Sink) -> None:
    wants_mail(place, "owner", "therapist")
    asked = ask_break_glass(
        place.cast.municipality,
        place.case.number,
        actor=place.cast.actor("employee"),
        sections=["goals"],
        reason="Bevisstløs på legevakten.",
    )
    assert asked is not None
    confirm_break_glass(asked, actor=place.cast.actor("leader"))
    on_event(Event.objects.get(kind="break_glass.confirmed"))
    sent(place)
    assert post.receivers == ["owner@post.test"]
    assert "legevakt" not in post.letters[0].as_string()


class Telephones:
    told: list[tuple[str, str]] = []

    def send(self, number: str, text: str) -> None:
        self.told.append((number, text))


def test_sms_goes_through_the_backend_that_is_named(place: Place, post: Sink) -> None:
    Telephones.told.clear()
    choose_channel(actor=place.cast.actor("owner"), channel="sms", email="", phone="+4700000000")
    happens(place, "period.changed", "meetings")
    with override_settings(SMS_BACKEND=f"{__name__}.Telephones"):
        sent(place)
    ((number, text),) = Telephones.told
    assert (number, post.letters) == ("+4700000000", [])
    assert text.startswith("Du har noko nytt i Medvirk.")


def test_event_comes_by_the_outbox_and_twice_has_the_effect_of_once(
    place: Place, django_capture_on_commit_callbacks: object
) -> None:
    wants_mail(place, "owner")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        event = record_event(
            "period.changed", proceeding=place.plan, key="meetings", actor=place.cast.actor("coordinator")
        )
    assert Delivery.objects.get(event=event, subscriber="core.notices").done_at is not None
    on_event(event)
    assert Notice.objects.filter(event=event).count() == 1


def test_kinds_that_concern_nobody_make_no_duty(place: Place) -> None:
    event = record_event("step.taken", proceeding=place.plan, key="period", actor=place.cast.actor("coordinator"))
    assert not Delivery.objects.filter(event=event, subscriber="core.notices").exists()


FORM = "/nb/min-side/meldinger/"


def test_citizen_chooses_on_her_own_page(place: Place) -> None:
    client = place.client("owner")
    assert FORM in client.get("/nb/min-side/").content.decode()
    assert client.post(FORM, {"channel": "mail", "email": "a@b.no", "phone": ""}).status_code == 302
    assert ContactChoice.objects.get(person=place.cast["owner"]).email == "a@b.no"
    assert 'value="a@b.no"' in client.get(FORM).content.decode()
    assert 'value="a@b.no"' not in place.client("applicant").get(FORM).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "mail", "email": ""},
        {"channel": "mail", "email": "krøll"},
        {"channel": "sms", "phone": "12"},
        {"channel": "sms", "phone": ""},
        {"channel": "post"},
        {},
    ],
)
def test_what_cannot_be_reached_is_told(place: Place, fields: dict[str, str]) -> None:
    response = place.client("owner").post(FORM, fields)
    assert (response.status_code, ContactChoice.objects.count()) == (200, 0)
    assert "Feil:" in response.content.decode()
