"""Why can she see this, on screen: basis, narrowing and level of every section, without a word of content."""

import pytest

from ip_core.access.models import AccessEvent
from ip_core.control.models import ControlLook
from ip_core.enums import Role
from ip_core.people.models import Parenthood
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import employ, tied
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import log_of, read

ASK = "/nb/kontroll/tilgang/"
REASON = "Eieren spør hvorfor fysioterapeuten ser målene"


def ask(place: Place, name: str = "Eirik Solbakk", **fields: str) -> str:
    asked = {"case_number": place.case.number, "name": name, "reason": REASON, **fields}
    response = place.client("control").post(ASK, asked, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def row(text: str, section: str) -> str:
    """What is said of one section of the plan, which stands last."""
    return text.rsplit(f"<strong>{section}</strong>", maxsplit=1)[-1].split("</li>", maxsplit=1)[0]


def test_each_section_has_its_level_and_its_reason(place: Place) -> None:
    text = ask(place)
    assert "fysioterapeut, Fysioterapi" in text
    assert "Kan lese" in row(text, "Mål, ressurser og behov")
    assert "Har fått tilgang." in row(text, "Mål, ressurser og behov")
    assert "Fra 23.11.2026 til og med 24.05.2027." in row(text, "Mål, ressurser og behov")
    assert "Ingenting" in row(text, "Planperiode")
    assert "Ingen grunn til tilgang." in row(text, "Planperiode")


def test_nothing_of_the_content_is_shown(place: Place) -> None:
    text = ask(place)
    for hidden in ("trene i lag", place.case.owner.name, stories.TEXT.text, str(place.case.uuid)):
        assert hidden not in text


def test_what_narrows_is_named(place: Place) -> None:
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    assert "modulen er av" in row(ask(place), "Mål, ressurser og behov")


def test_exception_in_the_consent_is_named(meland: object) -> None:
    from ip_core.testing.cast import Cast

    assert isinstance(meland, Cast)
    plan = stories.open_plan(meland, excluded=["goals"])
    text = ask(Place(meland, plan, []), "Torunn Vikane")
    assert "unntatt i et samtykke" in row(text, "Mål, ressurser og behov")
    assert "Ingenting" in row(text, "Mål, ressurser og behov")


def test_it_is_written_down_and_the_owner_can_read_it(place: Place) -> None:
    ask(place)
    look = ControlLook.objects.get()
    assert (look.kind, look.case_number, look.about_label, look.reason) == (
        "explain",
        place.case.number,
        "Eirik Solbakk",
        REASON,
    )
    assert "fikk forklart hvem som har tilgang" in log_of(place)
    assert AccessEvent.objects.filter(kind="control").get().sections == []


@pytest.mark.parametrize("name", ["Sunniva Brekkestøl", "Even Torsvik", "Ingen Slik"])
def test_whose_case_it_is_cannot_be_found_by_trying_names(place: Place, name: str) -> None:
    text = ask(place, name)
    assert "Vi finner ikke dette." in text
    inside = text.split("<main")[1].split("</main")[0].replace(name, "")
    other = ask(place, "Annen Person").split("<main")[1].split("</main")[0].replace("Annen Person", "")
    assert inside == other
    assert not AccessEvent.objects.filter(kind="control").exists()


def test_owner_who_works_here_is_not_told_to_own_the_case(place: Place) -> None:
    employ(place.cast["owner"], place.cast.units["service"], Role.LEADER)
    text = ask(place, "Sunniva Brekkestøl")
    assert "Eier saken" not in text
    assert "Gjelder ikke for henne i denne saken." in text or "finnes ikke for denne personen" in text


def test_case_that_is_not_there_and_her_own_childs_answer_alike(place: Place) -> None:
    missing = ask(place, case_number="2026/9999").replace("2026/9999", "")
    tied(Parenthood, parent=place.cast["control"], child=place.case.owner)
    own = ask(place).replace(place.case.number, "")
    assert own.split("<main")[1].split("</main")[0] == missing.split("<main")[1].split("</main")[0]


def test_reader_on_behalf_is_explained_as_that(childs_place: Place) -> None:
    read(childs_place, "parent", ["goals"], behalf="child")
    text = ask(childs_place, "Ingvild Sandvik")
    assert "på vegne av eieren av saken" in text
    assert "Har foreldreansvar." in text
    assert "Nora" not in text


@pytest.fixture
def childs_place(meland: object) -> Place:
    from ip_core.testing.cast import Cast

    assert isinstance(meland, Cast)
    return Place(meland, stories.open_plan(meland, "child"), [])
