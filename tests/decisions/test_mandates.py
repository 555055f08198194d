"""Who acts for the owner: named by herself, or recorded at work; corrected and ended, never deleted (ACCESS §4)."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import AccessGrant, CompetenceDecision, Consent
from ip_core.access.policies import may_sign_consent
from ip_core.access.services import prepare_consent, sign_consent
from ip_core.access.signing import signers_needed
from ip_core.cases.models import Case, Proceeding
from ip_core.decisions.services import record_competence
from ip_core.history.acting import acting
from ip_core.people.actor import people_to_act_for
from ip_core.people.models import Account, Guardianship, Parenthood, Person, Representation
from ip_core.testing import stories
from ip_core.testing.cast import build_cast
from ip_core.testing.clients import client_of, give_host
from tests.access.standing import SECOND, SYSTEM, Stand
from tests.decisions.desk import history, kinds_of

DAYS = {"first_day": "2026-11-23", "last_day": "2026-12-31"}
GROUND = {"document": "Vedtak 3. mai 2026", "decided_by": "Statsforvalteren"}


def whom(stand: Stand, handle: str) -> dict[str, str]:
    person = stand.cast[handle]
    assert person.birth_date is not None
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "born": person.birth_date.isoformat(),
    }


def mandates(stand: Stand) -> str:
    return f"/nb/sak/{stand.case.uuid}/fullmakt/"


def give(stand: Stand, handle: str = "owner", to: str = "applicant", **data: Any) -> Any:
    values = {**whom(stand, to), "sections": ["goals"], **DAYS, **data}
    return client_of(stand.cast, handle).post(f"{mandates(stand)}ny/", values)


def record(stand: Stand, kind: str, handle: str = "coordinator", to: str = "applicant", **data: Any) -> Any:
    values = {**whom(stand, to), **GROUND, "first_day": "2026-11-23", **data}
    return client_of(stand.cast, handle).post(f"/nb/sak/{stand.case.uuid}/avgjorelser/{kind}/", values)


def acts(stand: Stand, handle: str = "applicant", key: str = "goals") -> bool:
    return stand.reach(stand.citizen(handle, on_behalf_of=owner_of(stand))).may_read(key)


def owner_of(stand: Stand) -> str:
    return next(handle for handle, person in stand.cast.people.items() if person == stand.case.owner)


# --- the owner's own


def test_owner_names_a_representative_who_has_what_was_ticked_and_no_more(adults: Stand) -> None:
    assert not acts(adults)
    assert give(adults, sections=["goals", "measures"]).status_code == 302
    row = Representation.objects.get()
    assert row.case_uuid == adults.case.uuid
    assert acts(adults)
    assert not acts(adults, key="meetings")
    assert not acts(adults, key=keys.MESSAGES)
    assert "representation.recorded" in kinds_of(adults)
    text = history(adults, "owner")
    assert "Fullmakt: lagt til" in text
    assert "Omfatter: mål og tiltak" in text


def test_it_begins_and_ends_with_its_days(adults: Stand) -> None:
    give(adults, first_day="2026-11-25", last_day="2026-11-26")
    begins = clock.start_of(clock.today() + timedelta(days=2))
    ends = begins + timedelta(days=2)
    for instant, reads in ((begins - SECOND, False), (begins, True), (ends - SECOND, True), (ends, False)):
        with clock.moved_to(instant):
            assert acts(adults) is reads


def test_two_clicks_end_it_at_that_instant_and_twice_is_once(adults: Stand) -> None:
    give(adults)
    owner, row = client_of(adults.cast, "owner"), Representation.objects.get()
    listed = owner.get(mandates(adults)).content.decode()
    address = f"{mandates(adults)}{row.uuid}/avslutt/"
    assert address in listed
    assert "med én gang" in owner.get(address).content.decode()
    assert owner.post(address).status_code == 302
    assert owner.post(address).status_code == 302
    row.refresh_from_db()
    assert row.ended_at == clock.now()
    assert not acts(adults)
    assert kinds_of(adults).count("representation.ended") == 1
    assert "avsluttet" in owner.get(mandates(adults)).content.decode()
    assert "Avsluttet" in history(adults, "owner")


@pytest.mark.parametrize("tie", ["guardian", "representative"])
def test_at_the_instant_it_is_ended_the_answer_is_no(adults: Stand, tie: str) -> None:
    getattr(adults, tie)("applicant", "owner", ["goals"])
    instant = clock.now() + timedelta(hours=2)
    adults.change((Guardianship if tie == "guardian" else Representation).objects.get(), ended_at=instant)
    for at, reads in ((instant - SECOND, True), (instant, False)):
        with clock.moved_to(at):
            assert acts(adults) is reads
            assert (adults.case.owner in people_to_act_for(adults.cast["applicant"])) is reads


@pytest.mark.parametrize(
    ("handle", "how", "status"),
    [
        ("owner", {}, 200), ("coordinator", {}, 403), ("systemcoordinator", {}, 403), ("leader", {}, 403),
        ("employee", {}, 404), ("editor", {}, 404), ("othercoordinator", {}, 404), ("control", {}, 404),
        ("applicant", {}, 404),
    ],
)  # fmt: skip
def test_who_opens_the_owners_page(adults: Stand, handle: str, how: dict[str, str], status: int) -> None:
    for address in (mandates(adults), f"{mandates(adults)}ny/"):
        assert client_of(adults.cast, handle, **how).get(address).status_code == status
    give(adults, to="parent")
    end = f"{mandates(adults)}{Representation.objects.get().uuid}/avslutt/"
    assert client_of(adults.cast, handle, **how).get(end).status_code == status


@pytest.mark.parametrize("tie", ["guardian", "representative"])
def test_whoever_acts_for_her_hands_nothing_on(adults: Stand, tie: str) -> None:
    getattr(adults, tie)("applicant", "owner", [*keys.PLAN_SECTIONS, "apply"])
    behalf = client_of(adults.cast, "applicant", on_behalf_of="owner")
    response = behalf.post(f"{mandates(adults)}ny/", {**whom(adults, "parent"), "sections": ["goals"], **DAYS})
    assert response.status_code == 403
    assert not Representation.objects.filter(representative=adults.cast["parent"]).exists()


@pytest.mark.parametrize(("years", "status"), [(15, 403), (16, 200)])
def test_from_the_day_she_is_16(stand: Stand, years: int, status: int) -> None:
    stand.aged("child", years)
    client = client_of(stand.cast, "child")
    assert client.get(f"{mandates(stand)}ny/").status_code == status
    parent = client_of(stand.cast, "parent", on_behalf_of="child").get(f"{mandates(stand)}ny/").status_code
    assert parent == (403 if years < 16 else 404)


def test_not_while_it_is_decided_that_she_lacks_competence_but_she_still_ends(adults: Stand) -> None:
    give(adults)
    adults.make(
        CompetenceDecision,
        case=adults.case,
        decided_by="Lege",
        reason="x",
        recorded_by=adults.cast["coordinator"],
        recorded_at=clock.now(),
        valid_from=clock.now(),
        valid_until=clock.now() + timedelta(days=9),
    )
    owner = client_of(adults.cast, "owner")
    assert owner.get(f"{mandates(adults)}ny/").status_code == 403
    assert owner.post(f"{mandates(adults)}{Representation.objects.get().uuid}/avslutt/").status_code == 302
    assert not acts(adults)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"given_name": "Ukjent"}, "Vi finner ingen med dette navnet og denne fødselsdatoen."),
        ({"born": "1970-01-01"}, "Vi finner ingen med dette navnet og denne fødselsdatoen."),
        ({"sections": []}, "Kryss av for minst én ting personen skal kunne."),
        ({"last_day": "2026-11-22"}, "Siste dag kan ikke være før første dag"),
        ({"first_day": "2026-11-22"}, "Første dag må være i dag eller senere."),
        ({"born": ""}, "Skriv datoen med dag"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(adults: Stand, data: dict[str, Any], said: str) -> None:
    response = give(adults, **data)
    assert response.status_code == 200
    text = response.content.decode()
    assert said in text
    assert 'value="Torsvik"' in text
    assert not Representation.objects.exists()


def test_somebody_without_an_account_is_answered_as_somebody_who_is_not(adults: Stand) -> None:
    missing = give(adults, given_name="Ukjent").content.decode().replace("Ukjent", "")
    Account.objects.filter(person=adults.cast["applicant"]).update(is_active=False)
    there = give(adults).content.decode().replace("Even", "")
    assert "Vi finner ingen" in there
    assert len(there) == len(missing)


@pytest.mark.parametrize("is_recorded", [False, True])
def test_birth_dates_cannot_be_tried_one_after_the_other(request: pytest.FixtureRequest, is_recorded: bool) -> None:
    """Ten misses a day; on paper every answer tells whether somebody by that name has signed in."""
    here: Stand = request.getfixturevalue("stand" if is_recorded else "adults")
    tell = partial(record, here, "foreldreansvar") if is_recorded else partial(give, here)
    tried = {"on_paper": "on"} if is_recorded else {}
    for day in range(1, 11):
        text = tell(born=f"1971-01-{day:02}", **tried, first_day="tull").content.decode()
        assert "prøvd mange ganger" not in text
    refused = tell(**tried)
    assert refused.status_code == 200
    assert "prøvd mange ganger" in refused.content.decode()
    assert whom(here, "applicant")["family_name"] in refused.content.decode(), "what was typed stays"
    assert not Representation.objects.exists()


def test_neither_herself_nor_whoever_works_on_the_case(adults: Stand) -> None:
    assert "Eieren kan ikke handle for seg selv" in give(adults, to="owner").content.decode()
    assert "Personen arbeider med saken" in give(adults, to="coordinator").content.decode()
    assert not Representation.objects.exists()


def test_posted_twice_it_is_one_and_another_wish_is_refused(adults: Stand) -> None:
    for _ in range(2):
        assert give(adults).status_code == 302
    assert kinds_of(adults).count("representation.recorded") == 1
    response = give(adults, sections=["measures"])
    assert "Personen er ført inn alt." in response.content.decode()
    assert Representation.objects.count() == 1


def test_who_can_see_my_plan_says_what_and_until_when(adults: Stand) -> None:
    give(adults)
    text = client_of(adults.cast, "owner").get(f"/nb/sak/{adults.case.uuid}/innsyn/").content.decode()
    assert "Even Torsvik" in text
    assert "fullmektig" in text
    assert "31. desember 2026" in re.sub(r"\s", " ", text)


def asked(stand: Stand, kind: str = ConsentKind.GROUP) -> Consent:
    owner = stand.citizen("owner")
    return prepare_consent(stand.plan, actor=owner, kind=kind, text=stories.TEXT)


@pytest.mark.parametrize(
    ("acts", "signs"), [([], False), (["sign:group"], True), (["sign:information"], False), (["apply"], False)]
)
def test_representative_signs_what_she_is_let_sign(adults: Stand, acts: list[str], signs: bool) -> None:
    give(adults, acts=acts, sections=["consents"])
    consent, representative = asked(adults), adults.citizen("applicant", on_behalf_of="owner")
    assert bool(may_sign_consent(representative, consent)) is signs
    assert may_sign_consent(adults.citizen("owner"), consent)
    if signs:
        sign_consent(consent, actor=representative, seen=consent.version)
        consent.refresh_from_db()
        assert consent.in_force_at == clock.now()
        assert consent.signatures.get().capacity == "representative"


def test_representative_signs_nothing_that_opens_for_herself(adults: Stand) -> None:
    give(adults, acts=["sign:information"])
    consent, representative = asked(adults, ConsentKind.INFORMATION), adults.citizen("applicant", on_behalf_of="owner")
    assert may_sign_consent(representative, consent)
    given = {"grantee_person": representative.person, "capacity": "citizen", "section": "goals", "purpose": "x"}
    days = {"valid_from": clock.now(), "valid_until": clock.now() + timedelta(days=9)}
    adults.make(AccessGrant, consent=consent, level=Level.READ, **given, **days)
    assert not may_sign_consent(representative, Consent.objects.get(pk=consent.pk))


def test_representative_of_another_case_or_no_longer_signs_nothing(adults: Stand) -> None:
    give(adults, acts=["sign:group"])
    row, consent = Representation.objects.get(), asked(adults)
    representative = adults.citizen("applicant", on_behalf_of="owner")
    assert may_sign_consent(representative, consent)
    adults.change(row, case_uuid=uuid4())
    assert [person.pk for person in signers_needed(consent)] == [adults.case.owner.pk]
    adults.change(row, case_uuid=adults.case.uuid, ended_at=clock.now())
    assert [person.pk for person in signers_needed(consent)] == [adults.case.owner.pk]
    assert not may_sign_consent(representative, consent)


# --- at work


@pytest.mark.parametrize("kind", ["foreldreansvar", "vergemal"])
def test_recorded_with_its_ground_and_shown_to_the_owner(stand: Stand, kind: str) -> None:
    extra = {"sections": ["goals"]} if kind == "vergemal" else {}
    assert not acts(stand)
    assert record(stand, kind, **extra).status_code == 302
    assert acts(stand)
    row = (Parenthood if kind == "foreldreansvar" else Guardianship).objects.order_by("pk").last()
    assert row.recorded_by == stand.cast["coordinator"]
    text = history(stand, "child")
    assert "Vedtak 3. mai 2026" in text
    assert "Even Torsvik" in text
    assert "Vedtak 3. mai 2026" not in history(stand, "leader")
    listed = client_of(stand.cast, "coordinator").get(f"/nb/sak/{stand.case.uuid}/avgjorelser/").content.decode()
    assert "Statsforvalteren" in listed


def test_mandate_that_is_not_translated_gives_nothing(stand: Stand) -> None:
    assert record(stand, "vergemal").status_code == 302
    assert not stand.reach(stand.citizen("applicant", on_behalf_of="child"))
    listed = client_of(stand.cast, "coordinator").get(f"/nb/sak/{stand.case.uuid}/avgjorelser/").content.decode()
    assert "Omfatter: ingenting ennå" in listed


def test_whoever_signs_sees_the_consents(stand: Stand) -> None:
    record(stand, "vergemal", acts=["sign:group"])
    assert Guardianship.objects.get().scope == ["sign:group", keys.CONSENTS]


def test_next_of_kin_who_may_only_sign_sees_the_consents_and_signs(adults: Stand) -> None:
    """The words that are ticked are counted as a mandate's are: else there were no basis to sign by."""
    consent, words = asked(adults), {"decided_by": "Lege Ås", "reason": "Etter samtale"}
    kin = {"next_of_kin": adults.cast["applicant"], "scope": ["sign:group"]}
    last_day = clock.today() + timedelta(days=30)
    record_competence(adults.case, actor=adults.at_work("coordinator"), last_day=last_day, **words, **kin)
    assert CompetenceDecision.objects.get().scope == ["sign:group", keys.CONSENTS]
    behalf = adults.citizen("applicant", on_behalf_of="owner")
    assert may_sign_consent(behalf, consent)
    sign_consent(consent, actor=behalf, seen=consent.version)
    consent.refresh_from_db()
    assert consent.in_force_at == clock.now()
    assert not acts(adults)


def test_nobody_records_about_herself(stand: Stand) -> None:
    response = record(stand, "vergemal", to="coordinator", sections=["goals"])
    assert "Ingen fører inn noe om seg selv" in response.content.decode()
    assert not Guardianship.objects.exists()


def test_parent_of_somebody_of_18_is_not_recorded(stand: Stand) -> None:
    stand.aged("child", 18)
    assert record(stand, "foreldreansvar").status_code == 403


def test_somebody_who_uses_paper_only_is_a_person_of_her_own(stand: Stand) -> None:
    data = {"given_name": "Olga", "family_name": "Vik", "born": "1950-02-03"}
    assert record(stand, "foreldreansvar", **data).status_code == 200
    assert not Person.objects.filter(given_name="Olga").exists()
    for _ in range(2):
        assert record(stand, "foreldreansvar", **data, on_paper="on").status_code == 302
    assert Person.objects.filter(given_name="Olga").count() == 1
    both = record(stand, "foreldreansvar", on_paper="on")
    assert "fjern krysset" in both.content.decode()


def test_ended_with_a_reason_at_that_instant(stand: Stand) -> None:
    row = Parenthood.objects.get(parent=stand.cast["parent"])
    coordinator = client_of(stand.cast, "coordinator")
    address = f"/nb/sak/{stand.case.uuid}/avgjorelser/foreldreansvar/{row.uuid}/avslutt/"
    assert coordinator.get(address).status_code == 200
    assert "Skriv hvorfor." in coordinator.post(address).content.decode()
    assert acts(stand, "parent")
    for _ in range(2):
        assert coordinator.post(address, {"reason": "Dom"}).status_code == 302
    assert not acts(stand, "parent")
    assert kinds_of(stand).count("parenthood.ended") == 1
    assert Parenthood.objects.filter(pk=row.pk, reason="Dom").exists()
    assert not stand.reach(stand.at_work("parent"))  # the own-case rule follows it
    for handle, status in (("leader", 403), ("employee", 404), ("child", 403)):
        assert client_of(stand.cast, handle).post(address, {"reason": "x"}).status_code == status
    missing = f"/nb/sak/{stand.case.uuid}/avgjorelser/vergemal/{row.uuid}/avslutt/"
    assert coordinator.get(missing).status_code == 404


def test_corrected_with_a_reason_and_both_stand_in_the_history(stand: Stand) -> None:
    record(stand, "vergemal", sections=["goals"])
    row = Guardianship.objects.get()
    address = f"/nb/sak/{stand.case.uuid}/avgjorelser/vergemal/{row.uuid}/rett/"
    coordinator = client_of(stand.cast, "coordinator")
    shown = coordinator.get(address).content.decode()
    assert "Vedtak 3. mai 2026" in shown
    values = {**GROUND, "document": "Vedtak 4. mai 2026", "sections": ["measures"], "first_day": "2026-11-23"}
    assert "Skriv hvorfor." in coordinator.post(address, values).content.decode()
    for _ in range(2):
        assert coordinator.post(address, {**values, "reason": "Feil dag"}).status_code == 302
    assert acts(stand, key="measures")
    assert not acts(stand)
    assert kinds_of(stand).count("guardianship.corrected") == 1
    text = history(stand, "child")
    assert "Vedtak 3. mai 2026" in text
    assert "Vedtak 4. mai 2026" in text
    assert client_of(stand.cast, "leader").get(address).status_code == 403
    assert client_of(stand.cast, "employee").get(address).status_code == 404


def test_what_the_owner_gave_herself_only_she_ends(adults: Stand) -> None:
    give(adults)
    row = Representation.objects.get()
    coordinator = client_of(adults.cast, "coordinator")
    page = f"/nb/sak/{adults.case.uuid}/avgjorelser/"
    assert coordinator.post(f"{page}fullmakt/{row.uuid}/avslutt/", {"reason": "x"}).status_code == 403
    assert coordinator.get(f"{page}fullmakt/{row.uuid}/rett/").status_code == 403
    listed = coordinator.get(page).content.decode()
    assert "Even Torsvik" in listed
    assert f"{row.uuid}/avslutt/" not in listed
    assert acts(adults)


def test_on_paper_only_for_an_owner_without_an_account_and_before_a_witness(adults: Stand) -> None:
    values = {"sections": ["goals"], "last_day": "2026-12-31", "witness": "Silje Kvamme"}
    assert record(adults, "fullmakt", **values).status_code == 403
    Account.objects.filter(person=adults.case.owner).update(is_active=False)
    alone = record(adults, "fullmakt", **{**values, "witness": "Torunn Vikane"})
    assert "Vitnet må være en annen enn du" in alone.content.decode()
    nobody = record(adults, "fullmakt", **{**values, "witness": "Ingen Slik"})
    assert "Vi finner ingen kollega som heter det" in nobody.content.decode()
    assert record(adults, "fullmakt", **values).status_code == 302
    row = Representation.objects.get()
    assert row.witnessed_by == adults.cast["employee"]
    assert acts(adults)
    end = f"/nb/sak/{adults.case.uuid}/avgjorelser/fullmakt/{row.uuid}/avslutt/"
    assert client_of(adults.cast, "coordinator").post(end, {"reason": "Eieren sa det"}).status_code == 302
    assert not acts(adults)


def test_what_is_written_in_one_municipality_is_in_the_history_there_alone(adults: Stand) -> None:
    """A guardian is one everywhere; who wrote it down, and that there is a case here, is not told elsewhere (§1)."""
    record(adults, "vergemal", sections=["goals"])
    other = build_cast("arendal")
    give_host(other)
    with other.inside():
        there = Stand(other, stories.open_plan(other, "owner"))
        with acting(SYSTEM):
            Case.objects.filter(pk=there.case.pk).update(owner=adults.case.owner)
            Proceeding.objects.filter(case=there.case).update(owner=adults.case.owner)
        coordinator = client_of(other, "coordinator")
        page = reverse("case-decisions", args=[there.case.uuid])
        assert "Even Torsvik" in coordinator.get(page).content.decode()
        assert "Verge" not in history(there, "coordinator")
        end = reverse("case-decision-end", args=[there.case.uuid, "vergemal", Guardianship.objects.get().uuid])
        assert coordinator.post(end, {"reason": "Opphevet"}).status_code == 302
        assert "Verge: endret" in history(there, "coordinator")
    assert not acts(adults)
    told = history(adults, "owner")
    assert "Verge: lagt til" in told
    assert "Verge: endret" not in told


def test_history_of_another_case_says_nothing_of_it(adults: Stand) -> None:
    """The row is the person's; who wrote it where stays in the case where it was written."""
    give(adults)
    row = Representation.history.model.objects.get()
    assert row.case_uuid == adults.case.uuid
    assert row.scope == f"decisions:{adults.case.uuid}"
    assert row.covers == ["goals"]
