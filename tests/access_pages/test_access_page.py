"""Hvem kan se planen min: who gets the page, and what stands on it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine, overview
from ip_core.access.enums import BasisKind
from ip_core.access.models import AccessGrant
from ip_core.access.overview import Holder
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Proceeding
from ip_core.history.acting import acting
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.access_pages.conftest import NOW, Place


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("therapist", 200),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("employee", 404),
        ("othercoordinator", 404),
        ("caseworker", 404),
        ("editor", 404),
        ("administrator", 404),
        ("control", 404),
        ("applicant", 404),
        ("parent", 404),
    ],
)
def test_page_is_for_owner_coordinator_and_grantee(place: Place, handle: str, status: int) -> None:
    response = place.client(handle).get(place.path)
    assert response.status_code == status
    assert (b"Eirik Solbakk" in response.content) == (status == 200)


def test_page_sends_nobody_to_sign_in(place: Place) -> None:
    response = place.client().get(place.path)
    assert response.status_code == 302
    assert "/logg-inn/" in response.headers["Location"]


def test_owner_sees_who_what_until_when_and_why(place: Place) -> None:
    text = place.client("owner").get(place.path).content.decode()
    assert "To personer kan lese i planen nå" in text
    assert "Eirik Solbakk, fysioterapeut, Fysioterapi (Helse Nordhav)" in text
    assert "Mål og tiltak" in text
    assert "Formål: trene i lag." in text
    assert "24.\N{NO-BREAK SPACE}mai\N{NO-BREAK SPACE}2027" in text
    assert "Torunn Vikane" in text
    assert "ikke hva som står i den" in text
    assert f"/nb/sak/{place.case.uuid}/innsyn/samtykke/{place.grants[0].consent.uuid}/trekk/" in text


def test_coordinator_sees_consents_and_cannot_withdraw_from_the_page(place: Place) -> None:
    text = place.client("coordinator").get(place.path).content.decode()
    assert "Hvem kan se planen til Sunniva Brekkestøl" in text
    assert "Samtykker som gjelder nå" in text
    assert "/trekk/" not in text
    assert "Hvem har lest" not in text


def test_therapist_sees_her_own_accesses_and_nobody_elses(place: Place) -> None:
    stories.granted(place.cast, place.plan, ["period"], grantee="employee")
    text = place.client("therapist").get(place.path).content.decode()
    assert "Din tilgang til planen til Sunniva Brekkestøl" in text
    assert "trene i lag" in text
    assert "Silje Kvamme" not in text
    assert "Torunn Vikane" not in text
    assert "Planperiode" not in text


def test_page_tells_what_the_engine_gives_when_a_post_is_over(place: Place) -> None:
    membership = place.cast.membership("therapist")
    with acting(Actor.system("test")):
        membership.valid_until = clock.today() - timedelta(days=1)
        membership.save()
    text = place.client("owner").get(place.path).content.decode()
    assert "Én person kan lese i planen nå" in text
    assert "Kan ikke lese noe nå" in text
    assert place.client("therapist").get(place.path).status_code == 404


def test_page_lists_exactly_those_whom_the_engine_lets_read(place: Place) -> None:
    stories.granted(place.cast, place.plan, ["period"], grantee="employee")
    listed = {holder.grantee for holder in overview.holders_of([place.plan])[place.plan] if holder.reads}
    reaching = {
        person
        for handle, person in place.cast.people.items()
        if engine.reach(place.cast.actor(handle), place.plan).readable and person != place.plan.owner
    }
    assert listed == reaching == {place.cast[name] for name in ("coordinator", "therapist", "employee")}


@pytest.fixture
def units(place: Place) -> Holder:
    """The same accesses, given to the therapist's unit."""
    with acting(Actor.system("test")):
        for grant in place.grants:
            grant.grantee_person, grant.membership, grant.grantee_unit = None, None, place.cast.units["outside"]
            grant.save()
    return units_holder(place)


def units_holder(place: Place) -> Holder:
    (found,) = [one for one in overview.holders_of([place.plan])[place.plan] if isinstance(one.grantee, Unit)]
    return found


def reaches(place: Place) -> frozenset[str]:
    return engine.reach(place.cast.actor("therapist"), place.plan).readable


def test_unit_reads_what_whoever_works_there_reads(place: Place, units: Holder) -> None:
    assert units.reads == reaches(place) == {"goals", "measures"}
    text = place.client("owner").get(place.path).content.decode()
    assert "Mål og tiltak" in text
    assert "Kan ikke lese noe nå" not in text


def test_unit_does_not_read_what_a_consent_leaves_out(place: Place, units: Holder) -> None:
    consent = place.grants[0].consent
    with acting(Actor.system("test")):
        consent.excluded = ["measures"]
        consent.save()
    assert units_holder(place).reads == reaches(place) == {"goals"}


@pytest.mark.parametrize("state", [State.OFF, State.READ_ONLY])
def test_unit_reads_nothing_while_the_plugin_is_off(place: Place, units: Holder, state: State) -> None:
    choose(place, "plan", state)
    assert units_holder(place).reads == reaches(place) == ({"goals", "measures"} if state != State.OFF else set())
    text = place.client("owner").get(place.path).content.decode()
    assert ("Kan ikke lese noe nå" in text) == (state == State.OFF)


def test_unit_reads_nothing_of_a_plan_that_is_closed(place: Place, units: Holder) -> None:
    with acting(Actor.system("test")):
        place.plan.closed_at = clock.now()
        place.plan.save()
    assert units_holder(place).reads == reaches(place) == set()


def test_page_costs_the_same_for_one_and_three_units(place: Place, units: Holder) -> None:
    client = place.client("owner")
    first = _queries(client, place.path)
    for name in ("service", "office"):
        grant = stories.granted(place.cast, place.plan, ["goals"], grantee="employee")[0]
        AccessGrant.objects.filter(pk=grant.pk).update(
            grantee_person=None, membership=None, grantee_unit=place.cast.units[name]
        )
    assert _queries(client, place.path) == first


def test_unit_in_the_parents_place_reads_what_the_engine_gives(childs: Place) -> None:
    stand = Stand(childs.cast, childs.plan)
    stand.care_order("office")
    worker = stand.at_work("caseworker", on_behalf_of="child")
    assert units_holder(childs).reads == engine.reach(worker, childs.plan).readable
    stand.close()
    worker = stand.at_work("caseworker", on_behalf_of="child")
    assert units_holder(childs).reads == engine.reach(worker, childs.plan).readable
    with clock.moved_to(NOW + timedelta(days=365 * 6)):
        holders = overview.holders_of([childs.plan])[childs.plan]
    assert not [one for one in holders if one.basis.kind == BasisKind.CARE_ORDER]


@pytest.mark.parametrize(("seconds", "listed"), [(-1, True), (0, False), (1, False)])
def test_last_day_ends_at_midnight(place: Place, seconds: int, listed: bool) -> None:
    ends = place.grants[0].valid_until
    with clock.moved_to(ends + timedelta(seconds=seconds)):
        assert (place.client("therapist").get(place.path).status_code == 200) == listed
        text = place.client("owner").get(place.path).content.decode()
    assert ("tilgangen til Eirik Solbakk" in text) == listed
    assert ("Gikk ut av seg selv." in text) == (not listed)


def test_past_accesses_say_who_ended_them(place: Place) -> None:
    withdraw_consent(place.grants[0].consent, actor=place.cast.actor("owner"))
    with clock.moved_to(clock.now() + timedelta(days=2)):
        text = place.client("owner").get(place.path).content.decode()
    assert "Hadde tilgang før" not in text  # given and taken in the same instant: never had
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        grants = stories.granted(place.cast, place.plan, ["period"])
        with clock.moved_to(clock.now() + timedelta(hours=1)):
            withdraw_consent(grants[0].consent, actor=place.cast.actor("owner"))
            text = place.client("owner").get(place.path).content.decode()
    assert "Hadde tilgang før" in text
    assert "Du trakk tilgangen tilbake." in text


def test_page_works_when_consent_and_plan_are_off(place: Place) -> None:
    for slug in ("plan", "consent"):
        choose(place, slug, State.OFF)
    client = place.client("owner")
    text = client.get(place.path).content.decode()
    assert "Planen er slått av i kommunen nå" in text
    assert "Gi noen tilgang" not in text
    assert "Eirik Solbakk" in text
    assert client.get(place.log_path).status_code == 200
    consent = place.grants[0].consent
    assert client.post(f"{place.path}samtykke/{consent.uuid}/trekk/").status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_read_only_consent_offers_no_new_access(place: Place) -> None:
    choose(place, "consent", State.READ_ONLY)
    assert "Gi noen tilgang" not in place.client("owner").get(place.path).content.decode()


def test_exception_text_and_closed_section_are_told_apart(place: Place) -> None:
    with acting(Actor.system("test")):
        consent = place.grants[0].consent
        consent.exception_text, consent.excluded = "ikkje om <b>bror</b> min", ["measures"]
        consent.save()
    text = place.client("owner").get(place.path).content.decode()
    assert "Sperret:" in text
    assert "Dette er en beskjed. Systemet sperrer ikke noe av seg selv." in text
    assert "ikkje om &lt;b&gt;bror&lt;/b&gt; min" in text
    own = place.client("therapist").get(place.path).content.decode()
    assert "Tiltak" not in own  # closed to its grantee
    assert "ikkje om &lt;b&gt;bror&lt;/b&gt; min" in own


def test_applicant_without_a_plan_sees_who_has_the_application(meland: Cast) -> None:
    stories.submitted(meland, "applicant")
    case = meland["applicant"].cases.get()
    text = client_of(meland, "applicant").get(f"/nb/sak/{case.uuid}/innsyn/").content.decode()
    assert "Hvem kan se saken min" in text
    assert "Har søknaden nå" not in text
    stories.take_step(stories.open_step(case.proceedings.get()), actor=meland.actor("systemcoordinator"))
    text = client_of(meland, "applicant").get(f"/nb/sak/{case.uuid}/innsyn/").content.decode()
    assert "Marta Lyngstad" in text
    assert "Vurderingen, uttalelser, utfallet og brevet" in text


@pytest.fixture
def asked(meland: Cast) -> Proceeding:
    """A therapist is asked for an opinion, and the application was sent with the question."""
    intake = stories.submitted(meland, "applicant")
    stories.take_step(stories.open_step(intake), actor=meland.actor("systemcoordinator"))
    Stand(meland, intake).ask_opinion(intake, "therapist", ["application"])
    return intake


def test_who_is_asked_for_an_opinion_stands_there_until_she_has_answered(meland: Cast, asked: Proceeding) -> None:
    path = f"/nb/sak/{asked.case.uuid}/innsyn/"
    client = client_of(meland, "applicant")
    text = client.get(path).content.decode()
    assert "Den som er spurt om en uttalelse, kan lese det som ble sendt med spørsmålet." in text
    assert "Eirik Solbakk, fysioterapeut, Fysioterapi (Helse Nordhav)" in text
    assert "Er spurt om uttalelse." in text
    assert "Til personen har svart, eller søknaden er avgjort" in text
    (holder,) = [one for one in overview.holders_of([asked])[asked] if one.basis.kind == BasisKind.OPINION]
    assert holder.reads == engine.reach(meland.actor("therapist"), asked).readable == {"application"}
    row = asked.opinion_requests.get()
    with acting(Actor.system("test")):
        row.answer, row.finished_at = "Ja.", clock.now()
        row.save()
    assert "Eirik Solbakk" not in client.get(path).content.decode()


def test_protected_address_names_no_unit_of_whoever_is_asked(meland: Cast) -> None:
    intake = stories.submitted(meland, "child")
    Stand(meland, intake).ask_opinion(intake, "therapist", ["application"])
    type(meland["child"]).objects.filter(pk=meland["child"].pk).update(address_protection="confidential")
    text = client_of(meland, "parent", on_behalf_of="child").get(f"/nb/sak/{intake.case.uuid}/innsyn/")
    assert "Eirik Solbakk, Vises ikke her" in text.content.decode()
    assert "Fysioterapi" not in text.content.decode()


def test_sharing_whose_accesses_are_over_is_not_said_to_be_in_force(place: Place) -> None:
    """To the last second it can be taken back; then it stands among what is over, with nothing left to take back."""
    consent, until = place.grants[0].consent, max(grant.valid_until for grant in place.grants)
    withdraw = f"/innsyn/samtykke/{consent.uuid}/trekk/"
    for offset, stands in ((-1, True), (0, False)):
        with clock.moved_to(until + timedelta(seconds=offset)):
            text = place.client("owner").get(place.path).content.decode()
            assert (withdraw in text) == stands
            assert ("Gikk ut av seg selv." in text) == (not stands)


def test_taker_is_told_that_there_are_consents_and_nothing_of_them(place: Place) -> None:
    """The decider handles the application through the complaint period; later she only follows up (ACCESS §4)."""
    told, address = "Det finnes samtykke i planen", f"/nb/sak/{place.case.uuid}/"
    shown = place.client("systemcoordinator").get(address).content.decode()
    assert told in shown
    assert place.path not in shown
    for handle in ("owner", "coordinator"):  # who reads them is led to them
        page = place.client(handle).get(address).content.decode()
        assert told not in page
        assert place.path in page
    assert told not in place.client("leader").get(address).content.decode()
    with clock.moved_to(NOW + timedelta(days=60)):
        assert told not in place.client("systemcoordinator").get(address).content.decode()


def test_taker_of_an_application_without_a_plan_is_told_of_no_consents(meland: Cast) -> None:
    proceeding = stories.decided(meland)
    page = client_of(meland, "systemcoordinator").get(f"/nb/sak/{proceeding.case.uuid}/")
    assert page.status_code == 200
    assert "samtykke i planen" not in page.content.decode()


def test_other_municipality_and_made_up_addresses_answer_alike(place: Place) -> None:
    client = place.client("employee")
    hidden, missing = client.get(place.path), client.get(place.path.replace(str(place.case.uuid), str(uuid4())))
    assert (hidden.status_code, hidden.content, dict(hidden.headers)) == (404, missing.content, dict(missing.headers))


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_page_costs_the_same_for_one_and_three_accesses(place: Place, handle: str) -> None:
    client = place.client(handle)
    first = _queries(client, place.path)
    for grantee in ("employee", "caseworker", "othercaseworker"):
        stories.granted(place.cast, place.plan, ["goals", "period"], grantee=grantee)
    assert _queries(client, place.path) <= first + 2
    assert first <= 100


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def choose(place: Place, slug: str, state: State) -> None:
    row = PluginState.objects.get(slug=slug)
    with acting(Actor.system("test")):
        row.state = state
        row.save()
