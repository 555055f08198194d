"""The contract: every model of core that leads to a person or a case is in the package, or is named here with why not.

One row of each is made for a grown-up owner; whatever somebody has written in free words must be found again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, Model, TextField, UUIDField
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import models as access
from ip_core.cases.events import record_event
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.documents.models import StoredFile
from ip_core.history.acting import acting
from ip_core.history.models import NationalHistoryRow
from ip_core.history.reading import words_of
from ip_core.notices.models import ContactChoice, ContactQuestion, Notice
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Guardianship, Identity, Membership, Parenthood, Person, Representation
from ip_core.subjects.models import CorrectionRequest
from ip_core.subjects.services import Wrong, ask_for_correction
from ip_core.testing.cast import LONG_AGO
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import read
from tests.documents.test_files import stored_in
from tests.subjects.test_everything import package, parts, words

ROOTS = (Person, Case, Proceeding)
UUIDS = frozenset({"case_uuid", "person_uuid", "actor_uuid", "on_behalf_uuid", "by_uuid", "object_uuid", "recorded_in"})

LEFT_OUT = {
    "Delivery": "the outbox: which subscriber has still to hear of an event; the event itself is told",
    "SearchEntry": "a copy of texts, made again at any time from the rows that the plugins' parts tell",
    "ControlLook": "the control role's own trace, read by whoever controls it; it holds no content",
    "Session": "what lets somebody in",
}
"""Models of core that are in no part, each with why."""

WITHOUT_WORDS = {
    "HistoricalCase": "the case has nothing that a person edits but its shielding, which is told as a decision",
    "HistoricalMembership": "each post is told with its days; what is edited of one are those days",
    "HistoricalCorrectionRequest": "written once and answered once, and both are told",
    "HistoricalSubjectExport": "asked for and fetched, and both are told",
    "HistoricalPluginState": "a municipality's choice, nobody's data",
    "HistoricalPluginSettings": "a municipality's choice, nobody's data",
    "HistoricalMunicipalitySuccession": "a municipality's, nobody's data",
    "HistoricalUnitSuccession": "a municipality's, nobody's data",
}
"""History that has no words of its own, and so is on no page either."""

SILENT_FIELDS = {
    "Account.password": "a secret",
    "Person.national_id_hash": "made from the number, which is told",
    "Consent.text_sha256": "made from the text, which is told",
    "Consent.language": "of the text, which is told",
    "StoredFile.sha256": "made from the file, which is in the package",
    "StoredFile.scope": "where it lies in the system",
    "Event.scope": "where it lies in the system",
    "ProceedingStep.key": "the step is told by its name",
    "CoordinatorAppointment.note": "from the leader to the one who was asked (ACCESS §2 gives it nobody else)",
    "CoordinatorAppointment.declined_reason": "from the one who was asked to the leader",
}
"""Free words of those rows that are not told, each with why."""


def leads_to_somebody() -> dict[str, type[Model]]:
    """By name: models of core with a way to a person or a case, along foreign keys or by a uuid."""
    every = [m for m in apps.get_app_config("ip_core").get_models() if not issubclass(m, NationalHistoryRow)]
    found: set[type[Model]] = set(ROOTS)
    while True:
        more = {m for m in every if m not in found and (_points_at(m, found) or _has_uuid(m))}
        if not more:
            return {m.__name__: m for m in found}
        found |= more


def _points_at(model: type[Model], found: set[type[Model]]) -> bool:
    return any(field.related_model in found for field in model._meta.concrete_fields if field.is_relation)


def _has_uuid(model: type[Model]) -> bool:
    return any(isinstance(field, UUIDField) and field.name in UUIDS for field in model._meta.concrete_fields)


# --- one row of each --------------------------------------------------------------------------------------------------


def marked(model: type[Model], **given: Any) -> Any:
    """A row with a word of its own in each field of free words that is not given."""
    for field in free_words(model):
        if field.name not in given:
            given[field.name] = mark(model, field.name)
    return model._default_manager.create(**given)


def mark(model: type[Model], name: str) -> str:
    """No longer than the field has room for: PostgreSQL counts."""
    word = f"ordet{model.__name__}{name}".lower().replace("_", "")
    return word[: getattr(model._meta.get_field(name), "max_length", None)]


def free_words(model: type[Model]) -> list[CharField[str, str] | TextField[str, str]]:
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, CharField | TextField) and not field.choices]


def filled(place: Place) -> None:
    owner, other, third = place.cast["owner"], place.cast["applicant"], place.cast["parent"]
    post = place.cast.membership("coordinator")
    second, unit = place.cast.membership("leader"), place.cast.units["office"]
    plan, case, now = place.plan, place.case, clock.now()
    consent, by, at = place.grants[0].consent, {"recorded_by": third, "recorded_at": now}, {"valid_from": now}
    with acting(Actor.system("test")):
        Person.objects.filter(pk=owner.pk).update(phone="ordetpersonphone", national_id="24088600127")
        owner.refresh_from_db()
        owner.family_name = "Nyttnavn"
        owner.save()
        for model, who in ((Parenthood, "parent"), (Guardianship, "guardian"), (Representation, "representative")):
            whose = {"parent": "child", "guardian": "ward", "representative": "represented"}[who]
            marked(model, **{who: other, whose: owner, "valid_from": LONG_AGO}, **by)
        marked(Membership, person=owner, unit=unit, role="coordinator", valid_from=LONG_AGO, valid_until=LONG_AGO)
        marked(access.CompetenceDecision, case=case, valid_until=now + timedelta(days=9), **by, **at)
        marked(access.Suspension, case=case, person=other, **by, **at)
        marked(access.CareOrder, case=case, unit=unit, **by, **at)
        marked(access.InsightDecision, case=case, person=other, **by, **at)
        marked(access.Shielding, case=case, **by, **at)
        access.OwnCoordinator.objects.create(case=case, person=other, named_by=owner, named_at=now, **at)
        access.AddressDecision.objects.create(case=case, protection="confidential", **by, **at)
        access.DeathRecord.objects.create(case=case, died_on=now.date(), **by)
        access.NamedHandler.objects.create(case=case, person=other, named_at=now)
        marked(access.BreakGlass, proceeding=plan, membership=post, sections=["goals"], asked_at=now, confirmed_by=second, confirmed_at=now)  # fmt: skip  # noqa: E501
        marked(access.HiddenSection, proceeding=plan, section="goals", parent=other, hidden_at=now, hidden_by=third)
        access.PrivateItem.objects.create(
            proceeding=plan, section="goals", item_uuid=plan.uuid, marked_by=owner, marked_at=now
        )
        marked(access.ChildsView, consent=consent, child=owner, recorded_by=third, recorded_at=now)
        filing = {"event": "consent.in_force", "filed_on": now.date(), "filed_by": third, "recorded_at": now}
        marked(access.ConsentFiling, consent=consent, **filing)
        marked(access.Companion, proceeding=plan, meeting_date=now.date(), named_by=owner, named_at=now)
        when = {"starts_at": now, "ends_at": now + timedelta(hours=1), "invited_by": owner, "invited_at": now}
        marked(access.Invitation, proceeding=plan, person=other, capacity="citizen", what="meeting", **when)
        thread = marked(access.Thread, proceeding=plan, opened_by=owner, opened_at=now)
        access.ThreadMember.objects.create(thread=thread, person=other, **at)
        intake = Proceeding.objects.get(case=case, kind="intake")
        asked = {"step": intake.steps.first(), "membership": post, "asked_by": second, "asked_at": now}
        marked(access.OpinionRequest, proceeding=intake, finished_at=now, **asked)
        account = Account.objects.get(person=owner)
        Account.objects.filter(pk=account.pk).update(username="ordetaccountusername", email="ordetaccountemail@x.no")
        marked(Identity, account=account)
        choice = ContactChoice.objects.create(person=owner, channel="mail", email="ordetcontactchoiceemail@x.no")
        choice.phone = mark(ContactChoice, "phone")
        choice.save()
        ContactQuestion.objects.create(person=owner, put_off_at=now)
        event = record_event("consent.in_force", proceeding=plan, key="consents", actor=Actor.system("test"))
        event = event or Event.objects.filter(case=case).latest("pk")
        Notice.objects.create(
            municipality=case.municipality, event=event, person=owner, capacity="citizen", created_at=now, due_at=now
        )
    ask_for_correction(plan, Wrong("goals", "ordetcorrectionrequestwrong", "ordetcorrectionrequestright"), actor=place.cast.actor("owner"))  # fmt: skip  # noqa: E501
    CorrectionRequest.objects.update(
        answer="ordetcorrectionrequestanswer", outcome="refused", answered_by=third, answered_at=now
    )
    stored_in(place)
    read(place, "therapist", ["goals"])


@pytest.fixture
def told(place: Place) -> dict[str, bytes]:
    filled(place)
    client = place.client("owner")
    package(client)  # the second one tells of the first
    return package(client)


def models_in(files: dict[str, bytes], *, core: bool = True) -> set[str]:
    things: Iterable[Any] = [thing for part in parts(files).values() for thing in part["things"]]  # type: ignore[attr-defined]
    found = {str(thing["model"]) for thing in things}
    return {one.removeprefix("ip_core.") for one in found if one.startswith("ip_core.") or not core}


def test_every_model_that_leads_to_somebody_is_told_or_named_with_why(told: dict[str, bytes]) -> None:
    held = models_in(told)
    wanted = set(leads_to_somebody())
    assert wanted - held - set(LEFT_OUT) == DEAD, "neither in a part nor named here"
    assert held & set(LEFT_OUT) == set()
    assert set(LEFT_OUT) <= wanted | {"Session"}


DEAD = {"DeathRecord"}
"""Whoever is dead asks for nothing, and whoever asked for her has no basis left (ACCESS §4)."""


def test_every_history_is_told_in_words_or_named_with_why() -> None:
    every = [m for m in apps.get_app_config("ip_core").get_models() if issubclass(m, NationalHistoryRow)]
    silent = {m.__name__ for m in every if words_of(m) is None}
    told_apart = {"HistoricalPerson", "HistoricalContactChoice"}
    assert silent - told_apart == set(WITHOUT_WORDS)


def test_all_that_somebody_wrote_is_told(told: dict[str, bytes]) -> None:
    """Each word that stands in one of those rows; what is not told is named here."""
    everything = " ".join(data.decode(errors="replace") for data in told.values()).lower()
    missing = set()
    with scopes_disabled():
        for name, model in leads_to_somebody().items():
            for field in free_words(model):
                rows = model._default_manager.values_list(field.name, flat=True)
                if mark(model, field.name) not in everything and any("ordet" in str(value) for value in rows):
                    missing.add(f"{name}.{field.name}")
    assert missing - set(SILENT_FIELDS) == set()
    assert "nyttnavn" in everything
    assert "brekkestøl" in everything, "the name that she had before"
    assert "24088600127" in everything


def test_history_says_what_the_page_of_the_case_says(place: Place, told: dict[str, bytes]) -> None:
    history = next(part for name, part in parts(told).items() if name == "historikk.json")
    text = str(history["things"])
    for said in ("Stoppet tilgang: lagt til", "Nødtilgang: lagt til", "Samtykke: endret", "Fil: lagt til"):
        assert said in text
    assert history["complete"] is True


def test_no_secret_is_told(place: Place, told: dict[str, bytes]) -> None:
    everything = b" ".join(told.values()).decode(errors="replace")
    with scopes_disabled():
        account = Account.objects.get(person=place.cast["owner"])
        person = Person.objects.get(pk=place.cast["owner"].pk)
    assert account.password not in everything or not account.password
    assert person.national_id_hash not in everything


REASONS = ("ordetsuspensionreason", "ordetcompetencedecisionreason", "ordethiddensectionreason")


def test_whoever_acts_for_a_child_gets_no_reasons_and_nothing_that_is_hidden(childs: Place) -> None:
    case, plan, now = childs.case, childs.plan, clock.now()
    by = {"recorded_by": childs.cast["coordinator"], "recorded_at": now, "valid_from": now}
    with acting(Actor.system("test")):
        marked(access.Suspension, case=case, person=childs.cast["applicant"], **by)
        marked(access.CompetenceDecision, case=case, valid_until=now + timedelta(days=9), **by)
        hidden = {"parent": childs.cast["otherparent"], "hidden_at": now, "hidden_by": childs.cast["coordinator"]}
        marked(access.HiddenSection, proceeding=plan, section="goals", **hidden)
        glass = {"membership": childs.cast.membership("employee"), "asked_at": now}
        marked(access.BreakGlass, proceeding=plan, sections=["goals"], **glass)
    hers = package(childs.client("child"))
    for reason in REASONS:
        assert reason in words(hers), reason
    parent = package(childs.client("parent", on_behalf_of="child"))
    assert not any(reason in words(parent) for reason in REASONS)
    assert {"Suspension", "CompetenceDecision", "BreakGlass"} <= models_in(parent)
    assert "HiddenSection" not in models_in(parent)
    assert "ordetbreakglassreason" in words(parent)
    assert parts(parent)["avgjorelser.json"]["complete"] is False
    hidden_from = package(childs.client("otherparent", on_behalf_of="child"))
    assert "ordetbreakglassreason" not in words(hidden_from), "it names a section that is hidden from her"
    assert not {"Account", "Identity", "ContactChoice", "Notice", "Membership"} & models_in(parent)


def test_private_items_are_told_to_whoever_marked_them(childs: Place) -> None:
    marking = {"marked_by": childs.cast["parent"], "marked_at": clock.now(), "item_uuid": childs.plan.uuid}
    with acting(Actor.system("test")):
        access.PrivateItem.objects.create(proceeding=childs.plan, section="goals", **marking)
    assert "PrivateItem" in models_in(package(childs.client("parent", on_behalf_of="child")))
    assert "PrivateItem" in models_in(package(childs.client("child")))
    assert "PrivateItem" not in models_in(package(childs.client("otherparent", on_behalf_of="child")))


def test_other_peoples_matters_are_not_told(place: Place, childs: Place) -> None:
    """A notice about somebody else's case is a notice; whose it was, and of what kind, is not in one's own package."""
    event = Event.objects.filter(case=childs.case).latest("pk")
    with acting(Actor.system("test")):
        Notice.objects.create(
            municipality=childs.case.municipality, event=event, person=place.cast["owner"], capacity="citizen",
            created_at=clock.now(), due_at=clock.now(),
        )  # fmt: skip
    text = words(package(place.client("owner")))
    assert "Noe nytt" in text
    assert "Nora" not in text
    assert childs.case.number not in text


def test_twice_as_much_takes_no_more_questions(place: Place, django_assert_max_num_queries: Callable[..., Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            package(place.client("owner"))
        return len(found)

    filled(place)
    package(place.client("owner"))
    first = asked()
    by = {"recorded_by": place.cast["parent"], "recorded_at": clock.now(), "valid_from": clock.now()}
    with acting(Actor.system("test")):
        for _number in range(4):
            marked(access.Suspension, case=place.case, person=place.cast["applicant"], **by)
            marked(access.CareOrder, case=place.case, unit=place.cast.units["office"], **by)
            marked(access.Companion, proceeding=place.plan, meeting_date=clock.today(), named_by=place.cast["owner"], named_at=clock.now())  # fmt: skip  # noqa: E501
    assert asked() <= first + 3, "its own earlier packages are deleted as well"


__all__ = ("StoredFile",)
