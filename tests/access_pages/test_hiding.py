"""A child of 12–15 hides a section from one parent; nobody else can, and three sections stay open."""

from datetime import date

import pytest

from ip_core.access import engine, policies
from ip_core.access.models import HiddenSection
from ip_core.access.services import hide_section, lift_hidden
from ip_core.exceptions import NotAllowed
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from tests.access_pages.conftest import Place


def page_of(place: Place, parent: str = "parent") -> str:
    return f"{place.path}skjul/{place.cast[parent].uuid}/"


def reads(place: Place, parent: str, section: str) -> bool:
    return engine.reach(place.cast.actor(parent, on_behalf_of="child"), place.plan).may_read(section)


def test_child_hides_from_one_parent_and_lifts_again(childs: Place) -> None:
    child = childs.client("child")
    assert "Dette ser foreldrene dine" in child.get(childs.path).content.decode()
    response = child.post(page_of(childs), {"sections": ["goals", "meetings"], "seen": ""})
    assert response.status_code == 302
    assert not reads(childs, "parent", "goals")
    assert reads(childs, "parent", "measures")
    assert reads(childs, "otherparent", "goals")
    assert "Ser ikke mål og møter" in child.get(childs.path).content.decode()
    child.post(page_of(childs), {"sections": ["meetings"], "seen": "goals,meetings"})
    assert reads(childs, "parent", "goals")
    assert HiddenSection.objects.filter(lifted_at__isnull=True).count() == 1


def test_parents_are_not_told(childs: Place) -> None:
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    for parent in ("parent", "otherparent"):
        text = childs.client(parent, on_behalf_of="child").get(childs.path).content.decode()
        assert "unntatt mål" not in text
        assert "Dette ser foreldrene dine" not in text


@pytest.mark.parametrize("section", ["coordination", "period", "consents", "application", "nonsense", ""])
def test_what_cannot_be_hidden_is_refused(childs: Place, section: str) -> None:
    response = childs.client("child").post(page_of(childs), {"sections": ["goals", section], "seen": ""})
    assert response.status_code == 200
    assert not HiddenSection.objects.exists()
    with pytest.raises(NotAllowed):
        hide_section(childs.plan, section, childs.cast["parent"], actor=childs.cast.actor("child"))


@pytest.mark.parametrize(
    ("handle", "behalf", "status"),
    [
        ("parent", "child", 404),
        ("coordinator", "", 404),
        ("therapist", "", 404),
        ("employee", "", 404),
        ("owner", "", 404),
    ],
)
def test_nobody_hides_for_the_child(childs: Place, handle: str, behalf: str, status: int) -> None:
    client = childs.client(handle, on_behalf_of=behalf)
    assert client.post(page_of(childs, "otherparent"), {"sections": ["goals"], "seen": ""}).status_code == status
    assert not HiddenSection.objects.exists()


def test_an_old_page_opens_nothing(childs: Place) -> None:
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    response = childs.client("child").post(page_of(childs), {"sections": ["meetings"], "seen": ""})
    text = response.content.decode()
    assert response.status_code == 200
    assert "Feil:" in text
    assert 'value="meetings"' in text
    assert not reads(childs, "parent", "goals")
    assert reads(childs, "parent", "meetings")


@pytest.mark.parametrize("seen", ["\x00", "x" * 5000, "<script>alert(1)</script>", "goals,goals"])
def test_junk_in_the_form_is_answered(childs: Place, seen: str) -> None:
    response = childs.client("child").post(page_of(childs), {"sections": ["goals"], "seen": seen})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert not HiddenSection.objects.exists()


@pytest.mark.parametrize(
    ("born", "status"),
    [
        (date(2014, 11, 24), 404),  # 11 until tomorrow: on the parents' screen
        (date(2014, 11, 23), 200),  # 12 today
        (date(2010, 11, 24), 200),  # 15 until tomorrow
        (date(2010, 11, 23), 403),  # 16 today: parents see nothing of themselves
    ],
)
def test_ages_are_whole_years(childs: Place, born: date, status: int) -> None:
    child = childs.cast["child"]
    with acting(Actor.system("test")):
        child.birth_date = born
        child.save()
    assert childs.client("child").get(page_of(childs)).status_code == status


def test_only_the_child_lifts(childs: Place) -> None:
    hidden = hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    for actor in (childs.cast.actor("parent", on_behalf_of="child"), childs.cast.actor("coordinator")):
        with pytest.raises(NotAllowed):
            lift_hidden(hidden, actor=actor)
    assert policies.may_lift_hidden(childs.cast.actor("child"), hidden)


def test_hiding_twice_is_hiding_once(childs: Place) -> None:
    for _times in range(2):
        hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    assert HiddenSection.objects.count() == 1


def test_history_tells_a_parent_nothing_of_what_is_hidden_from_whom(childs: Place) -> None:
    """The rows lie with the consents, which cannot be hidden; the child and the coordinator read them."""
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    address = f"/nb/sak/{childs.case.uuid}/historikk/"
    for handle in ("parent", "otherparent"):
        text = childs.client(handle, on_behalf_of="child").get(address).content.decode()
        assert "Skjult del" not in text
        assert "Samtykke" in text, "she reads the history of the consents"
    assert "Skjult del" in childs.client("child").get(address).content.decode()
