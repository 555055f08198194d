"""ACCESS §5, wall: "merged municipalities: the successor's, history too".

Meland becomes a part of Arendal. Whoever reached something of a case in Meland reaches just that in Arendal, and nobody
else does, but for the roles that Arendal's own people have for all that is Arendal's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import keys
from ip_core.access.models import AccessEvent
from ip_core.access.queries import reaches_of
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.cases.services import open_case
from ip_core.control.models import ControlLook
from ip_core.history import append_only
from ip_core.history.acting import acting
from ip_core.municipalities import merging
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Municipality, MunicipalitySuccession
from ip_core.people.actor import actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Membership
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of, give_host
from plugins.intake.models import Acknowledgement
from tests.access.standing import SYSTEM
from tests.plugins.tables import without_table

KEYS = (keys.CONSENTS, "goals", "measures", "documents", "contact")
OVERSIGHT = {"systemcoordinator", "editor", "administrator", "control"}


@pytest.fixture(autouse=True)
def _one_instant(db: None) -> Iterator[None]:
    with clock.frozen():
        yield


@pytest.fixture
def old() -> Cast:
    cast = build_cast("meland")
    give_host(cast)
    with cast.inside():
        plan = stories.open_plan(cast)
        stories.granted(cast, plan)
    return cast


@pytest.fixture
def new() -> Cast:
    cast = build_cast("arendal")
    give_host(cast)
    with cast.inside():
        stories.open_plan(cast)
    return cast


def merge(old: Cast, new: Cast) -> None:
    merging.merge(old.municipality, new.municipality, actor=SYSTEM)
    for cast in (old, new):
        cast.municipality = Municipality.objects.select_related("succession").get(pk=cast.municipality.pk)


def levels(cast: Cast, handle: str, where: Municipality, of: Cast) -> dict[str, Any]:
    """What she reaches of the matters of one of the casts, in either capacity, with the level of each section."""
    found: dict[str, Any] = {}
    mine = {person.pk for person in of.people.values()}
    for capacity in Capacity:
        actor = actor_for(cast[handle], capacity=capacity)
        for proceeding, reach in reaches_of(actor, where).items():
            if proceeding.owner_id in mine and reach.exists:
                found[f"{capacity} {proceeding.uuid}"] = {key: reach.level(key) for key in KEYS}
    return found


def test_everybody_reaches_the_same_on_the_other_side(old: Cast, new: Cast) -> None:
    before = {handle: levels(old, handle, old.municipality, old) for handle in old.people}
    assert {"owner", "coordinator", "therapist"} <= {handle for handle, found in before.items() if found}
    merge(old, new)
    after = {handle: levels(old, handle, new.municipality, old) for handle in old.people}
    assert {handle: after[handle] for handle in after if handle not in OVERSIGHT} == {
        handle: before[handle] for handle in before if handle not in OVERSIGHT
    }
    assert not any(levels(old, handle, old.municipality, old) for handle in old.people)  # nothing is left behind


def test_nobody_gets_a_larger_role(old: Cast, new: Cast) -> None:
    """The system coordinator of what is no more sees neither her old cases nor her neighbours'."""
    before = {handle: levels(old, handle, old.municipality, old) for handle in OVERSIGHT}
    assert before["systemcoordinator"]
    merge(old, new)
    for handle in OVERSIGHT:
        assert levels(old, handle, new.municipality, new) == {}
        assert levels(old, handle, new.municipality, old) == {}
    assert all(levels(old, handle, new.municipality, new) == {} for handle in old.people)


def test_the_others_roles_reach_over_what_has_come(old: Cast, new: Cast) -> None:
    merge(old, new)
    reached = {handle for handle in new.people if levels(new, handle, new.municipality, old)}
    assert reached == {"systemcoordinator"}  # that it exists, as of every case here
    (found, *_more) = levels(new, "systemcoordinator", new.municipality, old).values()
    assert not found["goals"]
    assert not found["measures"]


def test_a_colleagues_case_is_shielded_and_does_not_stop(old: Cast, new: Cast) -> None:
    """Her case lies where her colleagues work now: only the system coordinator, who is named, sees that it is there."""
    new.people["both"] = old["leader"]
    with new.inside():
        submitted = stories.submitted(new, "both")
    caseworkers = {"caseworker", "othercaseworker", "systemcoordinator"}
    assert not seen_by(new, "employee", submitted)
    before = {handle for handle in caseworkers if seen_by(new, handle, submitted)}
    merge(old, new)
    assert before == {"systemcoordinator"}
    assert {handle for handle in caseworkers if seen_by(new, handle, submitted)} == {"systemcoordinator"}
    with new.inside():
        assert [one.person for one in submitted.case.named_handlers.all()] == [new["systemcoordinator"]]


def seen_by(cast: Cast, handle: str, proceeding: Proceeding) -> bool:
    found = reaches_of(actor_for(cast[handle], capacity=Capacity.PROFESSIONAL), cast.municipality)
    return any(reach.exists for one, reach in found.items() if one.pk == proceeding.pk)


def test_pages_history_and_log_lie_at_the_new_address(old: Cast, new: Cast) -> None:
    plan = the_plan(old)
    address = f"/nn/sak/{plan.case.uuid}/"
    therapist = client_of(old, "therapist")
    assert therapist.get(address).status_code == 200
    seen = client_of(old, "owner").get(f"{address}logg/").content.decode()
    assert "Eirik Solbakk" in seen
    history = client_of(old, "owner").get(f"{address}historikk/").content.decode()
    merge(old, new)
    moved = Cast(new.municipality, old.people, old.units)
    owner = client_of(moved, "owner")
    assert owner.get(f"/nb/sak/{plan.case.uuid}/").status_code == 200
    assert "Eirik Solbakk" in owner.get(f"/nb/sak/{plan.case.uuid}/logg/").content.decode()
    after = owner.get(f"/nb/sak/{plan.case.uuid}/historikk/").content.decode()
    assert after.count("<li") >= history.count("<li") > 0
    assert client_of(new, "owner").get(f"/nb/sak/{plan.case.uuid}/").status_code == 404


def test_old_addresses_lead_on_whatever_they_name(old: Cast, new: Cast) -> None:
    plan = the_plan(old)
    merge(old, new)
    owner = client_of(Cast(old.municipality, old.people, old.units), "owner")
    for path in (
        f"/nn/sak/{plan.case.uuid}/?fane=1",
        "/nn/sak/00000000-0000-4000-8000-000000000000/",
        "/nn/",
        "/nn/sok/",
    ):
        answer = owner.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"http://arendal.localhost{path}")


def test_what_was_sent_to_the_old_address_is_not_lost_in_silence(old: Cast, new: Cast) -> None:
    merge(old, new)
    owner = client_of(Cast(old.municipality, old.people, old.units), "owner")
    answer = owner.post("/nn/sok/", {"q": "x"})
    assert answer.status_code == 409
    assert "er ikkje lagra" in answer.content.decode()
    assert 'href="http://arendal.localhost/"' in answer.content.decode()


def test_same_number_of_two_cases_tells_them_apart(old: Cast, new: Cast) -> None:
    mine, theirs = the_plan(old).case, the_plan(new).case
    assert mine.number == theirs.number
    client_of(old, "therapist").get(f"/nn/sak/{mine.uuid}/")
    merge(old, new)
    mine.refresh_from_db()
    assert mine.number == f"{theirs.number}-1256"
    told = logged(new, mine.number)
    assert "Eirik Solbakk" in told
    assert "Eirik Solbakk" not in logged(new, theirs.number)


def logged(cast: Cast, number: str) -> str:
    out = StringIO()
    call_command(
        "access",
        "log",
        f"--case={number}",
        f"--municipality={cast.municipality.slug}",
        "--reason=Prøve",
        "--json",
        stdout=out,
    )
    return out.getvalue()


def test_no_row_is_left_but_those_that_are_to_remain(old: Cast, new: Cast) -> None:
    client_of(old, "therapist").get(f"/nn/sak/{the_plan(old).case.uuid}/")
    with old.inside():
        submitted = stories.submitted(old, "applicant")
        client_of(old, "applicant").get(f"/nn/sak/{submitted.case.uuid}/")
    full = {label for label, count in rows_of(old.municipality).items() if count}
    assert {"ip_core.Case", "ip_core.AccessEvent", "ip_core.HistoricalConsent", "ip_core.Event"} <= full
    merge(old, new)
    left = {label for label, count in rows_of(old.municipality).items() if count}
    assert left <= {*merging.REMAINS, "ip_core.HistoricalPluginState", "ip_core.HistoricalPluginSettings"}


def rows_of(municipality: Municipality) -> dict[str, int]:
    found: dict[str, int] = {}
    with scopes_disabled():
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                if field.related_model is Municipality and model is not MunicipalitySuccession:
                    found[model._meta.label] = model._base_manager.filter(**{field.name: municipality}).count()
    return found


def test_plugin_that_nobody_has_migrated_does_not_stop_it(old: Cast, new: Cast) -> None:
    without_table(Acknowledgement.history.model)
    merge(old, new)
    assert the_plan(old).municipality == new.municipality


def test_one_person_with_a_folder_in_each(old: Cast, new: Cast) -> None:
    """Both are kept; what she asks for next lies in the one that was opened here."""
    with old.inside():
        closed = stories.submitted(old, "applicant")
        with acting(SYSTEM):
            closed.closed_at = clock.now()
            closed.save()
    person = old["applicant"]
    actor = actor_for(person, capacity=Capacity.CITIZEN)
    with new.inside():
        here = open_case(person, municipality=new.municipality, actor=actor)
    merge(old, new)
    with new.inside():
        assert Case.objects.filter(owner=person).count() == 2
        assert open_case(person, municipality=new.municipality, actor=actor) == here
        fresh = open_case(old["child"], municipality=new.municipality, actor=actor)
        assert fresh.numbered_by == ""
        assert fresh.serial == here.serial + 1


def test_the_same_matter_open_in_both_stops_it(old: Cast, new: Cast) -> None:
    person = new.people["both"] = old["owner"]
    with new.inside():
        stories.submitted(new, "both")
        with acting(SYSTEM):
            intake = Proceeding.objects.get(owner=person, closed_at=None)
    with old.inside(), acting(SYSTEM):
        theirs = Proceeding.objects.filter(owner=person, kind="intake").latest("pk")
        theirs.closed_at = None
        theirs.save()
    before = rows_of(old.municipality)
    with pytest.raises(SuccessionNotPossible, match=r"open intake in Arendal too"):
        merge(old, new)
    assert rows_of(old.municipality) == before
    assert intake.municipality == new.municipality


def test_a_break_on_the_way_leaves_all_as_it_was(old: Cast, new: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_power(*_args: object, **_values: object) -> None:
        raise ConnectionError

    before = rows_of(old.municipality)
    monkeypatch.setattr(merging, "record_event", out_of_power)
    with pytest.raises(ConnectionError):
        merge(old, new)
    assert rows_of(old.municipality) == before
    assert not MunicipalitySuccession.objects.exists()
    assert Membership.objects.filter(valid_until__lt=clock.today()).count() == 0


OBSTACLES = {
    "practice": ("is_practice", False, "for practice"),
    "signatures": ("both_parents_sign", False, "both parents sign"),
    "months": ("parental_consent_months", 6, "after sixteen"),
    "site": ("site", None, "has no site"),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_differs_is_settled_first(name: str, old: Cast, new: Cast) -> None:
    field, value, said = OBSTACLES[name]
    assert merging.obstacles(old.municipality, new.municipality) == []
    setattr(new.municipality, field, value)
    new.municipality.save()
    (obstacle,) = merging.obstacles(old.municipality, new.municipality)
    assert said in obstacle


@pytest.mark.parametrize(("here", "there", "stops"), [("on", "read-only", True), ("on", "off", True),
    ("read-only", "off", True), ("read-only", "on", False), ("off", "off", False)])  # fmt: skip
def test_a_module_may_not_go_off_by_it(here: str, there: str, stops: bool, old: Cast, new: Cast) -> None:
    for cast, state in ((old, here), (new, there)):
        with cast.inside(), acting(SYSTEM):
            row = PluginState.objects.get(municipality=cast.municipality, slug="plan")
            row.state = State(state)
            row.save()
    found = merging.obstacles(old.municipality, new.municipality)
    assert [one for one in found if "plan" in one] == found
    assert bool(found) is stops


def test_what_has_been_merged_is_merged_once(old: Cast, new: Cast) -> None:
    merge(old, new)
    for pair in ((old, new), (new, old)):
        assert merging.obstacles(*(cast.municipality for cast in pair)) == ["Meland is already a part of Arendal."]
    assert merging.obstacles(new.municipality, new.municipality) == ["A municipality cannot take its own place."]


def test_posts_that_begin_later_stop_it(old: Cast, new: Cast) -> None:
    post = old.membership("control")
    with acting(SYSTEM):
        post.valid_from = clock.today()
        post.save()
    (obstacle,) = merging.obstacles(old.municipality, new.municipality)
    assert obstacle.startswith("1 posts")


def test_owners_of_open_matters_are_told(old: Cast, new: Cast) -> None:
    merge(old, new)
    with new.inside():
        told = Event.objects.filter(kind=merging.MOVED)
        assert {event.case.owner for event in told if event.case} == {old["owner"]}
        assert {event.references["former"] for event in told} == {"1256"}


@pytest.mark.parametrize("model", [AccessEvent, ControlLook, Event])
def test_nothing_but_the_wall_of_a_logged_row_changes(model: type[Any], old: Cast, new: Cast) -> None:
    client_of(old, "therapist").get(f"/nn/sak/{the_plan(old).case.uuid}/")
    logged(old, the_plan(old).case.number)
    with scopes_disabled():
        row = model.objects.filter(municipality=old.municipality).earliest("pk")
        rows = model.objects.filter(pk=row.pk)
        for values in (
            {"municipality": new.municipality, "kind": "other"},
            {"uuid": "00000000-0000-4000-8000-000000000000"},
        ):
            with pytest.raises(DatabaseError, match="append-only"), append_only.moving():
                rows.update(**values)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(municipality=new.municipality)
        with pytest.raises(DatabaseError, match="append-only"), append_only.moving():
            rows.delete()
        with append_only.moving():
            assert rows.update(municipality=new.municipality) == 1


def the_plan(cast: Cast) -> Proceeding:
    with scopes_disabled():
        return Proceeding.objects.get(owner=cast["owner"], kind="plan")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("municipalities", *arguments, stdout=out)
    return out.getvalue()


def test_command_shows_first_and_then_does(old: Cast, new: Cast) -> None:
    counts = {"cases": 1, "open_proceedings": 2, "units": 3, "ended_posts": 4}  # the physiotherapy is a hospital's
    shown = json.loads(run("merge", "meland", "arendal", "--dry-run", "--json"))
    assert shown == {"old": "meland", "new": "arendal", "dry_run": True, "counts": counts}
    assert "Nothing is written. It would be so: Meland is a part of Arendal." in run(
        "merge", "meland", "arendal", "--dry-run"
    )
    assert not MunicipalitySuccession.objects.exists()
    assert run("merge", "meland", "arendal").endswith("Meland is a part of Arendal.\n")
    assert "meland           Meland  → arendal" in run("list")
    listed = json.loads(run("list", "--json"))
    assert [one["part_of"] for one in listed] == ["", "arendal"]


@pytest.mark.parametrize(("arguments", "said"), [
    (("merge", "meland", "nowhere"), "No municipality is called 'nowhere'"),
    (("merge", "meland", "meland"), "A municipality cannot take its own place"),
])  # fmt: skip
def test_command_says_what_is_wrong(arguments: tuple[str, ...], said: str, old: Cast) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)


def test_start_page_lists_those_that_stand(old: Cast, new: Cast) -> None:
    merge(old, new)
    client = client_of(new)
    text = client.get("/nb/", headers={"host": "localhost"}).content.decode()
    assert "arendal.localhost" in text
    assert "meland.localhost" not in text
