"""Everything about me: whole for herself, within scope for others, asked again when it is fetched, gone next day."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from ip_core import clock
from ip_core.access.models import AccessEvent, AccessGrant
from ip_core.access.privacy import mark_private
from ip_core.access.services import hide_section
from ip_core.cases.events import record_event
from ip_core.documents.models import StoredFile
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection
from ip_core.people.models import Guardianship, Parenthood, Person
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.subjects.models import SubjectExport
from ip_core.subjects.parts import CORE
from ip_core.testing.cast import tied
from plugins.intake.models import ApplicationDraft
from plugins.plan.services import add_goal, create_plan
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import read
from tests.documents.files import PDF
from tests.documents.test_files import stored_in

PATH = "/nb/min-side/alt-om-meg/"


def ordered(client: Client) -> str:
    """Ask, and return the address of the package."""
    response = client.post(PATH)
    assert response.status_code == 302
    return str(response["Location"])


def fetched(client: Client, address: str) -> dict[str, bytes]:
    response = client.get(f"{address}hent/")
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(client: Client) -> dict[str, bytes]:
    return fetched(client, ordered(client))


def parts(files: dict[str, bytes]) -> dict[str, dict[str, object]]:
    return {name: json.loads(data) for name, data in files.items() if name.endswith(".json")}


def words(files: dict[str, bytes]) -> str:
    return files["les-meg.html"].decode()


def written(place: Place, text: str = "Gå tur med hunden") -> None:
    plan = create_plan(place.plan, actor=Actor.system())
    add_goal(plan, actor=place.cast.actor("coordinator"), words=text)


def test_owner_gets_every_room_and_every_plugin(place: Place) -> None:
    read(place, "therapist", ["goals"])
    files = package(place.client("owner"))
    found = parts(files)
    assert {"person.json", "saker.json", "samtykker.json", "innsynslogg.json", "filer.json", "retting.json"} <= set(
        found
    )
    assert {"intake.json", "consent.json", "plan.json"} <= set(found)
    assert all(part["complete"] for part in found.values())
    text = words(files)
    for said in (place.case.number, "Sunniva Brekkestøl", "Eirik Solbakk", "trene i lag", "leste mål"):
        assert said in text
    assert SubjectExport.objects.get().is_complete


def test_log_in_it_says_for_whom_and_by_which_access_as_the_page_does(childs: Place) -> None:
    read(childs, "therapist", ["goals"])
    read(childs, "parent", ["goals"], behalf="child")
    unit = childs.cast.units["outside"]
    AccessGrant.objects.update(grantee_person=None, membership=None, grantee_unit=unit)
    read(childs, "therapist", ["measures"])
    text = words(package(childs.client("child"))).replace("\N{NO-BREAK SPACE}", " ")
    assert "Ingvild Sandvik på vegne av Nora Sandvik: leste mål. Har foreldreansvar." in text
    post, since = "Eirik Solbakk, fysioterapeut, Fysioterapi", "23. november 2026. Til: trene i lag."
    assert f"{post}: leste mål. Fikk tilgang {since}" in text
    assert f"{post}: leste tiltak. Fysioterapi fikk tilgang {since}" in text


def test_package_is_a_download_with_a_neutral_name(place: Place) -> None:
    client = place.client("owner")
    response = client.get(f"{ordered(client)}hent/")
    stored = StoredFile.objects.get()
    assert response["Content-Disposition"] == f'attachment; filename="{stored.neutral_name}"'
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/zip", "no-store")
    assert "Sunniva" not in str(response.headers)


def test_files_go_with_it_under_neutral_names(place: Place) -> None:
    stored = stored_in(place)
    files = package(place.client("owner"))
    assert files[f"filer/{stored.neutral_name}"] == PDF
    assert stored.original_name in words(files)


@pytest.mark.parametrize("state", [State.OFF, State.READ_ONLY])
def test_plugin_that_is_off_is_in_it_all_the_same(place: Place, state: State) -> None:
    whole = parts(package(place.client("owner")))["plan.json"]
    PluginState.objects.filter(slug="plan").update(state=state)
    assert parts(package(place.client("owner")))["plan.json"] == whole


def test_plugin_that_breaks_is_said_to_be_missing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("plugins.intake.subject.data_about", broken)
    files = package(place.client("owner"))
    part = parts(files)["intake.json"]
    assert (part["complete"], part["things"]) == (False, [])
    assert "ikke fullstendig" in words(files)
    client = place.client("owner")
    assert "Noe mangler." in client.get(f"{PATH}{SubjectExport.objects.get().uuid}/").content.decode()


@pytest.mark.parametrize("handle", ["coordinator", "therapist", "leader", "administrator", "control", "caseworker"])
def test_nobody_at_work_has_the_page(place: Place, handle: str) -> None:
    assert place.client(handle).get(PATH).status_code == 404
    assert place.client(handle).post(PATH).status_code == 404
    assert SubjectExport.objects.count() == 0


def test_package_is_for_whoever_asked_and_for_nobody_else(place: Place) -> None:
    address = ordered(place.client("owner"))
    for handle in ("applicant", "coordinator", "therapist", "control"):
        client = place.client(handle)
        assert (client.get(address).status_code, client.get(f"{address}hent/").status_code) == (404, 404)
    stored = StoredFile.objects.get()
    assert place.client("owner").get(f"/nb/fil/{stored.uuid}/").status_code == 404


def test_next_day_it_is_gone(place: Place, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    client = place.client("owner")
    address = ordered(client)
    with clock.moved_to(clock.now() + timedelta(hours=25)):
        client = place.client("owner")
        assert "Pakken er slettet" in client.get(address).content.decode()
        assert client.get(f"{address}hent/").status_code == 302
        with django_capture_on_commit_callbacks(execute=True):
            ordered(client)
        assert StoredFile.objects.count() == 1
        assert StoredFile.history.filter(history_type="+").count() == 1


def test_parent_gets_what_a_parent_may_and_it_stands_in_the_log(childs: Place) -> None:
    parent = childs.client("parent", on_behalf_of="child")
    text = words(package(parent))
    assert "Nora Sandvik" in text
    assert "trene i lag" in text
    event = AccessEvent.objects.filter(surface="subject-fetch").get()
    assert (event.person_label, event.on_behalf_label) == ("Ingvild Sandvik", "Nora Sandvik")


def test_what_the_child_hides_is_not_in_the_parents_package(childs: Place) -> None:
    written(childs)
    read(childs, "therapist", ["goals"])
    stored_in(childs)
    assert "Gå tur med hunden" in words(package(childs.client("parent", on_behalf_of="child")))
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    files = package(childs.client("parent", on_behalf_of="child"))
    assert "Gå tur med hunden" not in words(files)
    assert "leste mål" not in words(files)
    assert not [name for name in files if name.startswith("filer/")]
    assert not parts(files)["plan.json"]["complete"]
    assert "Gå tur med hunden" in words(package(childs.client("otherparent", on_behalf_of="child")))
    assert "Gå tur med hunden" in words(package(childs.client("child")))


def test_parents_package_tells_nothing_of_what_the_child_decided_about_her(childs: Place) -> None:
    """What happened lies with the consents, which cannot be hidden; whose business it is differs."""
    child = childs.cast.actor("child")
    plan = create_plan(childs.plan, actor=Actor.system())
    goal = add_goal(plan, actor=child, words="Ro om kvelden")
    mark_private(childs.plan, "goals", goal.uuid, actor=child, is_own=True)
    hide_section(childs.plan, "measures", childs.cast["parent"], actor=child)
    with acting(Actor.system()):
        record_event("break_glass.asked", proceeding=childs.plan, key="consents", actor=child, break_glass=uuid4())
    raw = ("section.hidden", "item.private", "nødtilgang")
    text = words(package(childs.client("parent", on_behalf_of="child")))
    assert "Et samtykke har begynt å gjelde" in text
    assert not [one for one in raw if one in text]
    text = words(package(childs.client("child")))
    assert [one for one in raw if one in text] == list(raw)


def test_draft_is_its_authors_alone(childs: Place) -> None:
    child, now = childs.cast["child"], clock.now()
    ApplicationDraft.objects.create(
        municipality=childs.cast.municipality,
        author=child,
        subject=child,
        filed_for="self",
        answers={"need": "Gråsisik"},
        started_at=now,
        saved_at=now,
        expires_at=now + timedelta(days=30),
    )
    assert "Gråsisik" in words(package(childs.client("child")))
    assert "Gråsisik" not in words(package(childs.client("parent", on_behalf_of="child")))


def test_package_made_before_something_was_hidden_is_not_handed_out(childs: Place) -> None:
    client = childs.client("parent", on_behalf_of="child")
    address = ordered(client)
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    response = client.get(f"{address}hent/")
    assert (response.status_code, response["Location"]) == (302, PATH)


def test_parent_who_is_no_longer_responsible_gets_nothing(childs: Place) -> None:
    client = childs.client("parent", on_behalf_of="child")
    address = ordered(client)
    Parenthood.objects.filter(parent=childs.cast["parent"]).update(has_responsibility=False)
    assert client.get(f"{address}hent/").status_code == 404


def test_guardian_gets_what_the_mandate_reaches(place: Place) -> None:
    tied(Guardianship, guardian=place.cast["applicant"], ward=place.cast["owner"], scope=["apply"])
    place.cast["owner"].__class__.objects.filter(pk=place.cast["owner"].pk).update(phone="00 00 00 11")
    files = package(place.client("applicant", on_behalf_of="owner"))
    text = words(files)
    assert "Sunniva Brekkestøl" in text
    for closed in ("00 00 00 11", "trene i lag", "leste"):
        assert closed not in text
    assert all(not parts(files)[f"{slug}.json"]["things"] for slug in ("plan", "consent", "intake"))


def test_page_shows_how_far_it_has_come(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ip_core.subjects.services.make", lambda export: export)
    client = place.client("owner")
    address = ordered(client)
    SubjectExport.objects.update(parts_done=3)
    text = client.get(address).content.decode()
    assert f"3 av {len(CORE) + 3} deler er" in " ".join(text.split())
    assert client.get(f"{address}hent/")["Location"].endswith(address)
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        assert "lengre tid enn det skal" in place.client("owner").get(address).content.decode()


def test_whoever_asks_again_gets_the_one_that_is_being_made(childs: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ip_core.subjects.services.make", lambda export: export)
    first = ordered(childs.client("parent", on_behalf_of="child"))
    assert ordered(childs.client("parent", on_behalf_of="child")) == first
    assert ordered(childs.client("otherparent", on_behalf_of="child")) != first
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        assert ordered(childs.client("parent", on_behalf_of="child")) != first


def test_protected_address_names_no_place_to_a_parent(childs: Place) -> None:
    read(childs, "therapist", ["goals"])
    parent = childs.client("parent", on_behalf_of="child")
    assert "Heimetenesta" in words(package(parent))
    Person.objects.filter(pk=childs.cast["child"].pk).update(address_protection=AddressProtection.values[0])
    files = package(childs.client("parent", on_behalf_of="child"))
    assert "Torunn Vikane" in words(files)
    for place_name in ("Heimetenesta", "Fysioterapi"):
        assert place_name not in b"".join(files.values()).decode()
    assert "Heimetenesta" in words(package(childs.client("child")))
