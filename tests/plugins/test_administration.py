"""The page of modules and the command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, queries
from ip_core.plugins.enums import Reason, State
from ip_core.plugins.house import House
from ip_core.plugins.types import Blocker, HealthLine, Veto
from tests.plugins.houses import GOOD, choose, found, house, manifest, module

pytestmark = pytest.mark.django_db


@hookimpl
def state_blockers(target: State) -> list[Blocker]:
    return [Blocker("14 samtykker gjelder nå.")] if target == State.OFF else []


@hookimpl
def health() -> list[HealthLine]:
    return [HealthLine("Brevmalen mangler.", "error", url="/nb/t/consent/")]


@hookimpl
def access_veto(actor: Actor, proceeding: Proceeding) -> list[Veto]:
    return []


@pytest.fixture
def here(settle: object) -> House:
    return settle(
        house(
            {"consent": module(state_blockers, health), "plan": GOOD, "calendar": GOOD},
            [manifest("plan", requires={"consent": ""})],
        )
    )


def test_page_says_what_is_on_and_what_needs_what(here: House, a: Municipality, people: object, browse: object) -> None:
    choose(a, consent="on", plan="on")
    text = browse(a, people.administrator).get("/nb/moduler/").content.decode()
    assert "To av tre er på." in text
    assert "Plan trenger denne" in text
    assert "Brevmalen mangler." in text
    assert "/nb/moduler/calendar/sla-pa/" in text
    assert "/nb/moduler/consent/sla-av/" not in text


@pytest.mark.parametrize("who", [None, "leader", "neighbour", "outsider", "citizen"])
@pytest.mark.parametrize("address", ["/nb/moduler/", "/nb/moduler/plan/sla-pa/", "/nb/moduler/nothing/sla-pa/"])
def test_page_does_not_exist_for_others(
    here: House, a: Municipality, people: object, browse: object, who: str | None, address: str
) -> None:
    client = browse(a, getattr(people, who) if who else None)
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "x"}).status_code == 404
    assert queries.states(a) == {}


def test_page_does_not_exist_for_the_administrator_as_citizen(
    here: House, a: Municipality, people: object, browse: object
) -> None:
    assert browse(a, people.administrator, capacity="citizen").get("/nb/moduler/").status_code == 404


def test_page_opens_when_nothing_loads(settle: object, a: Municipality, people: object, browse: object) -> None:
    nobody = settle(House())
    nobody.quarantine(found("plan"), Reason.MODELS, "ValueError: models")
    choose(a, plan="on", gone="on")
    response = browse(a, people.administrator).get("/nb/moduler/")
    assert response.status_code == 200
    text = response.content.decode()
    assert "En modul kan ikke lastes" in text.replace("\n", " ").replace("  ", "")
    assert "Ikke installert lenger" in text
    assert "Datamodellen i modulen kan ikke lastes." in text
    assert "/nb/moduler/plan/sla-av/" in text


@pytest.mark.parametrize(
    ("address", "is_said"), [("calendar/sla-av", True), ("calendar/bare-lesing", False), ("plan/sla-av", False)]
)
def test_page_for_switching_off_says_what_a_veto_held_back(
    settle: object, a: Municipality, people: object, browse: object, address: str, *, is_said: bool
) -> None:
    settle(house({"calendar": module(access_veto), "plan": GOOD}))
    choose(a, calendar="on", plan="on")
    text = browse(a, people.administrator).get(f"/nb/moduler/{address}/").content.decode()
    assert ("kan stanse innsyn i saker" in text) is is_said


def test_switching_on_the_page(here: House, a: Municipality, b: Municipality, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    shown = client.get("/nb/moduler/plan/sla-pa/").content.decode()
    assert "Dette slås på samtidig, fordi modulen trenger det: Consent." in shown
    assert queries.states(a) == {}
    done = client.post("/nb/moduler/plan/sla-pa/", {"reason": "Vi begynner."}, follow=True)
    assert "Plan er på." in done.content.decode()
    assert queries.states(a) == {"consent": State.ON, "plan": State.ON}
    assert queries.states(b) == {}
    assert "Vi begynner." in client.get("/nb/moduler/plan/sla-av/").content.decode()


def test_blocker_on_the_page_wants_a_reason(here: House, a: Municipality, people: object, browse: object) -> None:
    choose(a, consent="on")
    client = browse(a, people.administrator)
    address = "/nb/moduler/consent/sla-av/"
    assert "14 samtykker gjelder nå." in client.get(address).content.decode()
    for reason in ("", "   ", "x" * 501, "a\x00b"):
        refused = client.post(address, {"reason": reason})
        assert refused.status_code == 200
        assert "Feil:" in refused.content.decode()
        assert queries.is_on("consent", a)
    assert client.post(address, {"reason": "Avtalt."}).status_code == 302
    assert not queries.is_on("consent", a)


def test_refusal_on_the_page_offers_no_button(here: House, a: Municipality, people: object, browse: object) -> None:
    choose(a, consent="on", plan="on")
    client = browse(a, people.administrator)
    text = client.get("/nb/moduler/consent/sla-av/").content.decode()
    assert "Consent er i bruk av Plan." in text
    assert 'name="reason"' not in text
    assert client.post("/nb/moduler/consent/sla-av/", {"reason": "Likevel"}).status_code == 409
    assert queries.is_on("consent", a)


def test_page_costs_the_same_however_many_there_are(
    settle: object, a: Municipality, people: object, browse: object, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 30):
        settle(house({f"module{n}": GOOD for n in range(number)}))
        choose(a, **({f"module{n}": "on" for n in range(number) if number == 1 or n}))
        client = browse(a, people.administrator)
        client.get("/nb/moduler/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/nb/moduler/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_failure_is_counted_after_the_request(settle: object, a: Municipality, people: object, browse: object) -> None:
    @hookimpl
    def health() -> list[HealthLine]:
        raise ValueError("Ola Nordmann")

    settle(house({"odd": module(health)}))
    choose(a, odd="on")
    client = browse(a, people.administrator)
    client.get("/nb/moduler/")
    [row] = queries.failures(a)
    assert (row.slug, row.hook, row.error, row.times) == ("odd", "health", "ValueError", 1)
    assert "Nordmann" not in row.place
    text = client.get("/nb/moduler/").content.decode()
    assert "Modulen har feilet én gang." in text
    assert queries.failures(a)[0].times == 2


# The command


def run(*words: str) -> str:
    out = StringIO()
    call_command("plugins", *words, stdout=out)
    return out.getvalue()


def test_list_as_json(here: House, a: Municipality) -> None:
    choose(a, consent="on", plan="read-only")
    listed = json.loads(run("list", "--municipality", a.slug, "--json"))
    assert {module["slug"]: module["state"] for module in listed} == {
        "calendar": "off",
        "consent": "on",
        "plan": "read-only",
    }
    assert all(module["state"] is None for module in json.loads(run("list", "--json")))
    assert "Consent" in run("list")


def test_switching_by_command(here: House, a: Municipality, b: Municipality) -> None:
    run("enable", "consent", "--municipality", a.slug)
    answer = json.loads(run("read-only", "consent", "--municipality", a.slug, "--reason", "Vi rydder.", "--json"))
    assert answer == {"slug": "consent", "municipality": a.slug, "state": "read-only"}
    shown = json.loads(run("show", "consent", "--municipality", a.slug, "--json"))
    assert [change["reason"] for change in shown["history"]] == ["Vi rydder.", ""]
    assert shown["history"][0]["by"] == "medvirk plugins"
    assert queries.states(b) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("enable", "plan"), "Consent"),
        (("enable", "nothing"), "«nothing»"),
        (("disable", "consent"), "14 samtykker"),
        (("show", "nothing"), "nothing"),
    ],
)
def test_command_says_why_not(here: House, a: Municipality, words: tuple[str, ...], said: str) -> None:
    choose(a, consent="read-only" if words[0] == "disable" else "off")
    with pytest.raises(CommandError, match=said):
        run(*words, "--municipality", a.slug)
    with pytest.raises(CommandError, match="nowhere"):
        run(*words, "--municipality", "nowhere")


def test_command_enables_with_requirements(here: House, a: Municipality) -> None:
    run("enable", "plan", "--municipality", a.slug, "--with-requirements")
    assert queries.states(a) == {"consent": State.ON, "plan": State.ON}
