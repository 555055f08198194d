"""Off but not gone: what is hers of a plugin that is off, for the owner alone to read."""

import pytest

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, services
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import current
from ip_core.plugins.types import SubjectData, Veto
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of, give_host
from tests.plan.canaries import CANARY
from tests.plugins.houses import choose, found, house, module
from tests.plugins.lived import lived_in

pytestmark = pytest.mark.django_db
ADDRESS = "/nb/min-side/moduler-som-er-av/"
LINK = "min-side/moduler-som-er-av/"


@pytest.fixture
def cast() -> Cast:
    return lived_in()


@pytest.fixture
def bare() -> Cast:
    """Without matters, for made-up plugins."""
    made = build_cast(plugins=())
    give_host(made)
    return made


def off(cast: Cast, *slugs: str) -> None:
    for slug in slugs:
        services.disable(slug, cast.municipality, actor=Actor.system(), reason="Vi prøver på papir.")


def read(cast: Cast, handle: str = "owner", **who: str) -> str:
    response = client_of(cast, handle, **who).get(ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def test_owner_reads_her_plan_while_the_plugin_is_off(cast: Cast) -> None:
    off(cast, "plan")
    text = read(cast)
    for section in ("goals", "measures", "participants", "contributions"):
        assert CANARY[section] in text
    assert "<form" not in text.partition("<main")[2].partition("</main")[0], "only to be read"


def test_my_page_leads_there_only_when_there_is_something(cast: Cast) -> None:
    owner = client_of(cast, "owner")
    assert LINK not in owner.get("/nb/min-side/").content.decode()
    off(cast, "plan")
    assert LINK in owner.get("/nb/min-side/").content.decode()
    assert LINK not in client_of(cast, "applicant").get("/nb/min-side/").content.decode(), "she has no plan"


def test_plugin_that_is_on_is_not_there(cast: Cast) -> None:
    off(cast, "plan")
    services.enable("plan", cast.municipality, actor=Actor.system(), reason="Igjen")
    assert CANARY["goals"] not in read(cast)
    services.set_read_only("plan", cast.municipality, actor=Actor.system(), reason="Lesing")
    assert CANARY["goals"] not in read(cast)


@pytest.mark.parametrize("handle", ["applicant", "parent", "child", "otherparent"])
def test_other_citizens_read_nothing_of_hers(cast: Cast, handle: str) -> None:
    off(cast, "plan", "consent", "intake")
    text = read(cast, handle)
    assert not any(canary in text for canary in CANARY.values())
    assert cast["owner"].family_name not in text


@pytest.mark.parametrize("handle", ["coordinator", "therapist", "leader", "administrator", "control", "editor"])
def test_nobody_at_work_has_the_page(cast: Cast, handle: str) -> None:
    off(cast, "plan")
    assert client_of(cast, handle).get(ADDRESS).status_code == 404


def test_page_is_nothing_for_who_acts_for_another(cast: Cast) -> None:
    off(cast, "plan")
    assert client_of(cast, "parent", on_behalf_of="child").get(ADDRESS).status_code == 404
    assert LINK not in client_of(cast, "parent", on_behalf_of="child").get("/nb/min-side/").content.decode()


def test_child_too_young_for_a_session_has_no_page(cast: Cast) -> None:
    child = cast["child"]
    type(child).objects.filter(pk=child.pk).update(birth_date="2016-06-11")
    child.refresh_from_db()
    off(cast, "plan")
    assert client_of(cast, "child").get(ADDRESS).status_code == 404


@pytest.mark.parametrize("assurance", [0, 3])
def test_below_the_highest_level_the_answer_is_sign_in(cast: Cast, assurance: int) -> None:
    client = client_of(cast, "owner", assurance=assurance) if assurance else client_of(cast)
    assert "logg-inn" in client.get(ADDRESS)["Location"]


def test_owners_own_read_is_not_logged(cast: Cast) -> None:
    off(cast, "plan")
    with cast.inside():
        before = AccessEvent.objects.count()
        read(cast)
        assert AccessEvent.objects.count() == before


def test_neighbouring_municipality_holds_its_own(cast: Cast) -> None:
    """The owner's rows lie in Meland; on Arendal's page there is nothing, whatever is off there."""
    arendal = build_cast("arendal")
    give_host(arendal)
    off(cast, "plan")
    off(arendal, "plan")
    client = client_of(cast, "owner")
    client.defaults["HTTP_HOST"] = "arendal.localhost"
    assert not any(canary in client.get(ADDRESS).content.decode() for canary in CANARY.values())


# Made-up plugins: one that answers, one that fails, one that cannot be asked


@hookimpl
def subject_data(actor: object, person: object) -> list[SubjectData]:
    return [SubjectData("Møte", "calendar.Entry", (("Sted", f"Biblioteket med {person}"),))]


def failing(actor: object, person: object) -> list[SubjectData]:
    raise ValueError("Ola Nordmann")


failing.__name__ = "subject_data"


def test_plugin_that_fails_makes_the_page_incomplete_and_stops_nobody(bare: Cast, settle: object) -> None:
    settle(house({"calendar": module(subject_data), "broken": module(hookimpl(failing))}))
    choose(bare.municipality, calendar="off", broken="off")
    text = read(bare)
    assert "Biblioteket med Sunniva" in text
    assert "Siden er ikke fullstendig" in text
    assert "Broken svarer ikke nå" in text
    assert "Nordmann" not in text


def test_plugin_that_cannot_be_asked_is_told_of(bare: Cast, settle: object) -> None:
    here = settle(house({}))
    here.quarantine(found("calendar"), Reason.IMPORT, "secret detail")
    choose(bare.municipality, calendar="on", gone="on")
    text = read(bare)
    assert "Calendar, gone svarer ikke nå" in text
    assert "secret detail" not in text


def test_a_plugin_that_runs_may_say_no_to_what_is_off_too(bare: Cast, settle: object) -> None:
    """A veto narrows always; what a plugin tells of a person at once cannot be cut by sections, so all of it waits."""
    refuses: list[str] = []

    @hookimpl
    def access_veto(actor: Actor, proceeding: Proceeding) -> list[Veto]:
        return [Veto("Taushetsplikt.", frozenset(refuses))]

    with bare.inside():
        stories.submitted(bare)
    settle(house({"calendar": module(subject_data), "secret": module(access_veto)}))
    choose(bare.municipality, calendar="off", secret="on")
    for keys, is_shown in (([], True), (["consents"], True), (["goals"], False)):
        refuses[:] = keys
        text = read(bare)
        assert ("Biblioteket" in text) == is_shown, keys
        assert ("Siden er ikke fullstendig" in text) == (not is_shown), keys


def test_plugin_that_never_was_on_is_not_asked(bare: Cast, settle: object) -> None:
    settle(house({"calendar": module(subject_data)}))
    assert "Biblioteket" not in read(bare)
    assert "ikke lagret noe om deg" in read(bare)


def test_history_tells_who_without_the_plugin(cast: Cast) -> None:
    """Rows of history carry names and place themselves: they are read when nothing of the plugin runs."""
    from plugins.plan.models import Goal

    off(cast, "plan")
    with cast.inside():
        row = Goal.history.first()
        assert row.actor_label == cast["coordinator"].name
        assert row.case_uuid is not None
        assert row.scope.endswith(":goals")
    assert current().is_loaded("plan")
