"""Protected address: a canary place, and every way out that somebody who does not need it can walk (ACCESS §4).

The units where the coordinator and the taker work carry it, and the application's phone. The readers work elsewhere, or
not at all. They open every page that a link leads to, and the letter, the package, the search and the log beside it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Proceeding
from ip_core.control.enums import LookKind
from ip_core.control.services import Question, look_up
from ip_core.documents.services import store_file
from ip_core.enums import Role
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection
from ip_core.testing import stories
from ip_core.testing.cast import build_cast
from ip_core.testing.clients import client_of
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.services import add_goal, create_plan
from tests.documents.files import PDF
from tests.documents.test_files import _own_folder
from tests.intake.story import ANSWERS, Walk, rule
from tests.subjects.test_everything import package

__all__ = ("_own_folder",)
PLACE, PHONE = "Kanarivika", "97 53 12 46"
CANARIES = (PLACE, PHONE)
READERS = {
    "parent": ("parent", "child"),
    "grantee": ("therapist", ""),
    "system coordinator": ("systemcoordinator", ""),
    "control": ("control", ""),
}
STARTS = ("/nb/", "/nb/min-side/", "/nb/arbeidsliste/", "/nb/sok/?q=plan", f"/nb/sok/?q={PLACE}")
MOST = 140
LINK = re.compile(r'href="(/nb/[^"#]*)')
LEAVES = re.compile(r"logg-?ut|/spraak|/cms|/demo|/hjelp/")
CHOICES = re.compile(r"<(select|datalist|fieldset)\b.*?</\1>", re.DOTALL)
"""What is offered to choose among is the municipality's own list, the same in every case."""


@dataclass
class Place:
    walk: Walk
    intake: Proceeding
    plan: Proceeding

    def client(self, who: str) -> Client:
        handle, behalf = READERS.get(who, (who, ""))
        return client_of(self.walk.cast, handle, on_behalf_of=behalf)

    def protect(self) -> None:
        child = self.walk.cast["child"]
        with acting(Actor.system("test")):
            child.address_protection = AddressProtection.STRICTLY_CONFIDENTIAL
            child.save()


@pytest.fixture
def place(db: None, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A child's plan, from the application on. A letter on paper is its words here: they are what could leak."""
    cast = build_cast("meland")
    for key in ("service", "office"):
        cast.units[key].name = f"{PLACE} {key}"
        cast.units[key].save()
    with cast.inside():
        rule(cast, decider=Role.CASEWORKER)
    walk = Walk(cast, "nb")
    answers = {**ANSWERS, "kontakt": {"contact_way": "phone", "phone": PHONE, "contact_when": ""}}
    intake = walk.apply("parent", answers, on_behalf_of="child")
    walk.assess("caseworker", intake)
    walk.decide("caseworker", intake)
    walk.appoint("leader", intake)
    walk.accept("coordinator", intake)
    with cast.inside():
        plan = Proceeding.objects.get(kind="plan")
        parents = [cast.actor(parent, on_behalf_of="child") for parent in ("parent", "otherparent")]
        made = stories.prepare_consent(plan, actor=parents[0], kind=stories.ConsentKind.PLAN_MADE, text=stories.TEXT)
        stories.signed(made, *parents)
        stories.granted(cast, plan, ["goals", "coordination"], owner="child")
        written = create_plan(plan, actor=Actor.system())
        add_goal(written, actor=cast.actor("coordinator"), words="Gå tur")
    for drawn in ("plugins.intake.views.citizen.render_pdf", "ip_core.access.copies.letters.render"):
        monkeypatch.setattr(drawn, lambda letter, **_: str(letter).encode())
    return Place(walk, intake, plan)


def asked(place: Place, reader: Any = None) -> Consent:
    """The parents are asked to let somebody in: the text stands word for word on the copy ever after."""
    cast = place.walk.cast
    with cast.inside():
        plan = Proceeding.objects.get(pk=place.plan.pk)
        wish = Sharing(reader or cast.membership("employee"), ("goals",), "trene", clock.today())
        return ask_to_share(plan, wish, actor=cast.actor("parent", on_behalf_of="child"), language="nb")


def shared(place: Place, reader: Any = None) -> Consent:
    cast = place.walk.cast
    parents = [cast.actor(parent, on_behalf_of="child") for parent in ("parent", "otherparent")]
    consent = asked(place, reader)
    with cast.inside():
        return stories.signed(consent, *parents)


def leaks(client: Client) -> set[str]:
    """The views where a canary stands, of all that links lead to."""
    waiting, asked, found = list(STARTS), set(STARTS), set()
    while waiting and len(asked) < MOST:
        answer = client.get(waiting.pop(0), follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = CHOICES.sub("", body.decode(errors="replace"))
        if any(canary in text for canary in CANARIES) and "q=" not in answer.request["QUERY_STRING"]:
            found.add(answer.resolver_match.view_name)
        new = [link for link in LINK.findall(text) if link not in asked and not LEAVES.search(link)]
        waiting += dict.fromkeys(new)
        asked.update(new)
    return found


def test_place_stands_on_many_pages_where_it_is_not_protected(place: Place) -> None:
    shared(place)
    found = leaks(place.client("parent"))
    assert found >= {
        "case-consent-copy",
        "case-history",
        "case-access",
        "plugins:plan:plan",
        "plugins:intake:application",
        "plugins:intake:letter",
        "plugins:intake:letter-pdf",
    }


def test_owner_and_coordinator_see_it(place: Place) -> None:
    place.protect()
    assert "plugins:plan:plan" in leaks(place.client("child"))
    assert "plugins:plan:plan" in leaks(place.client("coordinator"))


@pytest.mark.parametrize("who", READERS)
def test_no_page_names_the_place_to_whoever_does_not_need_it(place: Place, who: str) -> None:
    place.protect()
    shared(place)
    assert leaks(place.client(who)) == set()


@pytest.mark.parametrize("who", READERS)
def test_no_page_names_it_where_everything_was_written_before_the_protection(place: Place, who: str) -> None:
    """A person's post, and a unit, in texts that are signed, in one that waits, and in one that is withdrawn."""
    for reader in (None, place.walk.cast.units["office"]):
        shared(place, reader)
        asked(place)
        with place.walk.cast.inside():
            withdraw_consent(shared(place, reader), actor=place.walk.cast.actor("parent", on_behalf_of="child"))
    assert who in ("control", "system coordinator") or leaks(place.client(who))
    place.protect()
    assert leaks(place.client(who)) == set()
    assert "plugins:plan:plan" in leaks(place.client("coordinator"))


def test_text_says_that_something_is_left_out_and_stays_as_it_was_signed(place: Place) -> None:
    consent = shared(place)
    text, sha = consent.text, consent.text_sha256
    parts = (f"/nb/sak/{place.plan.case.uuid}/innsyn/samtykke/{consent.uuid}/kopi/", f"/nb/t/samtykke/{consent.uuid}/")
    said = "utelatt"
    for address in parts:
        page = place.client("parent").get(address, follow=True).content.decode()
        assert (PLACE in page, said in page) == (True, False)
    place.protect()
    for address in parts:
        page = place.client("parent").get(address, follow=True).content.decode()
        assert "Silje Kvamme" in page
        assert (PLACE in page, said in page) == (False, True)
        assert PLACE in place.client("child").get(address, follow=True).content.decode()
    consent.refresh_from_db()
    assert (consent.text, consent.text_sha256) == (text, sha)
    assert sha256(text.encode()).hexdigest() == sha


def test_whoever_is_to_answer_is_told_which_unit_it_is_until_she_has(place: Place) -> None:
    """Nobody says yes to one that she is not told. Others who read the consents are not told it, nor she afterwards."""
    cast = place.walk.cast
    place.protect()
    consent = asked(place, cast.units["office"])
    address = f"/nb/t/samtykke/{consent.uuid}/"
    assert PLACE in place.client("parent").get(address).content.decode()
    parents = [cast.actor(parent, on_behalf_of="child") for parent in ("parent", "otherparent")]
    with cast.inside():
        stories.signed(consent, *parents)
    assert leaks(place.client("parent")) == set()
    assert PLACE not in place.client("parent").get(address, follow=True).content.decode()


def test_whoever_is_to_answer_is_not_told_where_somebody_works_who_is_let_in_by_name(place: Place) -> None:
    cast = place.walk.cast
    colleague = cast.membership("employee")
    with acting(Actor.system("test")):
        colleague.unit = cast.units["office"]
        colleague.save()
    place.protect()
    page = place.client("parent").get(f"/nb/t/samtykke/{asked(place, colleague).uuid}/").content.decode()
    assert str(colleague.person) in page
    assert PLACE not in page


def test_signed_paper_that_names_a_post_is_closed_with_it(place: Place) -> None:
    consent = shared(place)
    cast = place.walk.cast
    with cast.inside():
        scan = SimpleUploadedFile("samtykke.pdf", PDF)
        where = {"scope": place.plan.scope("consents"), "proceeding": place.plan, "item": consent.uuid}
        actor = cast.actor("coordinator")
        stored = store_file(scan, actor=actor, municipality=place.plan.municipality, **where)
    address = f"/nb/fil/{stored.uuid}/"
    receipt = f"/nb/t/samtykke/{consent.uuid}/"

    def seen(who: str) -> tuple[int, bool, bool]:
        client = place.client(who)
        in_package = who not in ("parent", "child") or f"filer/{stored.neutral_name}" in package(client)
        page = client.get(receipt, follow=True).content.decode()
        return client.get(address).status_code, str(stored.uuid) in page, in_package

    assert seen("parent") == (200, True, True)
    place.protect()
    assert seen("parent") == (404, False, False)
    assert seen("child") == seen("coordinator") == (200, True, True)


def test_no_search_finds_it(place: Place) -> None:
    place.protect()
    for who in READERS:
        page = place.client(who).get(f"/nb/sok/?q={PLACE}").content.decode()
        assert page.count(PLACE) == page.count(f'value="{PLACE}"') + page.count(f"q={PLACE}") + _said(page), who


def _said(page: str) -> int:
    """The reader's own word, in the title and where it is said that nothing was found."""
    return len(re.findall(rf"«{PLACE}»|<title>[^<]*{PLACE}", page))


def test_package_of_everything_has_no_place(place: Place) -> None:
    def told() -> str:
        return " ".join(data.decode(errors="replace") for data in package(place.client("parent")).values())

    assert PLACE in told()
    place.protect()
    assert not any(canary in told() for canary in CANARIES)


def log_by(place: Place, **options: Any) -> str:
    out = StringIO()
    with scopes_disabled():
        number = place.plan.case.number
    call_command("access", "log", case=number, reason="Prøve", municipality="meland", stdout=out, **options)
    return out.getvalue()


def test_log_for_control_has_no_place(place: Place) -> None:
    place.client("coordinator").get(f"/nb/t/plan/{place.plan.uuid}/")
    assert PLACE in log_by(place, as_json=True)
    place.protect()
    entries = json.loads(log_by(place, as_json=True))["entries"]
    assert any(entry["who"] == "Torunn Vikane" for entry in entries)
    assert not any(PLACE in str(entry) for entry in entries)
    assert PLACE not in log_by(place)


@pytest.mark.parametrize("kind", [LookKind.LOG, LookKind.EXPLAIN])
def test_answers_to_control_have_no_place(place: Place, kind: LookKind) -> None:
    place.client("coordinator").get(f"/nb/t/plan/{place.plan.uuid}/")
    cast = place.walk.cast
    with cast.inside(), clock.frozen():
        question = Question("Prøve", place.plan.case.number, "Torunn Vikane" if kind == LookKind.EXPLAIN else "")
        look = look_up(kind, question, actor=cast.actor("control"), municipality=cast.municipality)
    name = "control-log-shown" if kind == LookKind.LOG else "control-access-shown"
    shown = place.walk.client("control").get(place.walk.url(name, look.uuid)).content.decode()
    assert PLACE in shown
    place.protect()
    shown = place.walk.client("control").get(place.walk.url(name, look.uuid)).content.decode()
    assert "Torunn Vikane" in shown
    assert PLACE not in shown


def test_text_of_a_new_consent_names_no_post(place: Place) -> None:
    """It stands word for word on paper ever after: a unit is named only where the unit itself is let in."""

    def told() -> list[str]:
        consent = shared(place)
        copy = place.client("parent").get(f"/nb/sak/{place.plan.case.uuid}/innsyn/samtykke/{consent.uuid}/kopi/")
        assert copy.status_code == 200
        return [consent.text, copy.content.decode()]

    assert all(PLACE in words for words in told())
    place.protect()
    assert all("Silje Kvamme" in words and PLACE not in words for words in told())
