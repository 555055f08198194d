"""The administrator's page of a plugin's settings: chooses, goes back, says what is wrong; for nobody else."""

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path, set_urlconf

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import queries, settings_for
from ip_core.plugins.exceptions import WrongSettings
from ip_core.plugins.house import House
from tests.plugins.choosing import First, Second, actor, chosen, here, with_form
from tests.plugins.houses import choose, found

__all__ = ("actor", "here")

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The plugin's one page, in the site's own addresses."""
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import include

    from ip_site import urls

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.method)

    mounted = include(([path("calendar/", include(([path("", page)], "calendar"), "calendar"))], "plugins"), "plugins")
    monkeypatch.setattr(urls, "urlpatterns", [*i18n_patterns(path("t/", mounted)), *urls.urlpatterns])
    clear_url_caches()
    set_urlconf(None)
    yield here
    clear_url_caches()


def test_misconfigured_plugin_reads_and_refuses_to_write(
    site: House, a: Municipality, actor: Actor, people: object, browse: object
) -> None:
    choose(a, calendar="on")
    chosen(a, actor, days=45)
    client = browse(a, people.leader)
    assert client.post("/nb/t/calendar/").content == b"POST"
    with_form(site, Second)
    assert client.get("/nb/t/calendar/").content == b"GET"
    refused = client.post("/nb/t/calendar/")
    assert refused.status_code == 403
    assert "innstilling" in refused.content.decode()
    assert "bare lesing" not in refused.content.decode()


def test_plugin_that_lacks_what_it_requires_reads_and_refuses_to_write(
    site: House, a: Municipality, people: object, browse: object
) -> None:
    choose(a, calendar="on")
    site.loaded["calendar"] = found("calendar", requires={"diary": ""})
    site.admit(found("diary"))
    client = browse(a, people.leader)
    assert client.get("/nb/t/calendar/").content == b"GET"
    refused = client.post("/nb/t/calendar/")
    assert (refused.status_code, "trenger en annen modul" in refused.content.decode()) == (403, True)
    shown = browse(a, people.administrator).get("/nb/moduler/calendar/").content.decode()
    assert "men Diary er slått av" in shown
    choose(a, diary="on")
    assert client.post("/nb/t/calendar/").content == b"POST"
    del site.loaded["diary"], site.loaded["calendar"]
    for slug in ("diary", "calendar"):
        site.admit(found(slug, provides=["days"]))
    refused = client.post("/nb/t/calendar/")
    assert (refused.status_code, "gjør det samme som en annen modul" in refused.content.decode()) == (403, True)
    shown = browse(a, people.administrator).get("/nb/moduler/calendar/").content.decode()
    assert "men Diary gjør det samme" in " ".join(shown.split())


ADDRESS = "/nb/moduler/calendar/innstillinger/"


def test_page_shows_chooses_and_goes_back(here: House, a: Municipality, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    shown = client.get(ADDRESS).content.decode()
    assert "har ikke valgt noe selv" in shown
    given = {"days": "45", "greeting": "Hei", "kinds": ["a"], "seen": "0", "reason": "Etter møtet."}
    done = client.post(ADDRESS, given, follow=True).content.decode()
    assert "Innstillingene er lagret" in done
    assert settings_for("calendar", a)["days"] == 45
    shown = client.get(ADDRESS).content.decode()
    assert "Dager: 30 → 45" in shown
    assert "«Etter møtet.»" in shown
    assert client.post(f"{ADDRESS}standard/", {"seen": "1"}).status_code == 302
    assert settings_for("calendar", a)["days"] == 30


def test_page_says_what_is_wrong(here: House, a: Municipality, actor: Actor, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    refused = client.post(ADDRESS, {"days": "91", "seen": "0"})
    assert refused.status_code == 200
    assert "Feil:" in refused.content.decode()
    chosen(a, actor)
    choose(a, calendar="on")
    with_form(here, Second)
    assert "Feil:" in client.get(ADDRESS).content.decode(), "the page that mends says what is wrong at once"
    assert "Rett innstillingene" in client.get("/nb/moduler/calendar/").content.decode()


class Breaking(First):
    """A later version, which one of the choices stops."""

    def clean(self) -> None:
        if self.cleaned_data.get("days") == 45:
            raise KeyError("Ola Nordmann")


def nothing_to_choose() -> list[tuple[str, str]]:
    raise KeyError("Ola Nordmann")


class Choosing(First):
    """One whose choices are asked for when they are shown."""

    place = forms.ChoiceField(choices=nothing_to_choose, required=False)


class Unmakeable(First):
    """One that cannot even be made any more."""

    def __init__(self, *_args: object, **_more: object) -> None:
        raise SystemExit("Ola Nordmann")


@pytest.mark.parametrize("form", [Breaking, Choosing, Unmakeable])
def test_page_of_a_form_that_breaks_says_so_and_goes_back(
    here: House, a: Municipality, actor: Actor, people: object, browse: object, caplog: object, form: type
) -> None:
    chosen(a, actor)
    choose(a, calendar="on")
    client = browse(a, people.administrator)
    here.forms["calendar"] = form
    for answer in (client.get(ADDRESS), client.post(ADDRESS, {"days": "45", "seen": "1"})):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Skjemaet fra modulen virker ikke." in text
        assert 'name="days"' not in text
        assert f'action="{ADDRESS}standard/"' in text
    assert queries.settings_row("calendar", a).version == 1
    assert client.post(f"{ADDRESS}standard/", {"seen": "1"}).status_code == 302
    assert client.get("/nb/moduler/calendar/").status_code == 200
    assert ('name="days"' in client.get(ADDRESS).content.decode()) == (form is Breaking)
    assert "Ola Nordmann" not in caplog.text


def test_settings_that_a_form_breaks_on_are_not_saved(here: House, a: Municipality, actor: Actor) -> None:
    here.forms["calendar"] = Breaking
    with pytest.raises(WrongSettings):
        chosen(a, actor, days=45)
    assert queries.settings_row("calendar", a) is None


def test_page_shows_both_when_two_choose_at_once(
    here: House, a: Municipality, actor: Actor, people: object, browse: object
) -> None:
    chosen(a, actor, days=45)
    client = browse(a, people.administrator)
    given = {"days": "60", "greeting": "God dag", "kinds": ["b"], "reason": ""}
    late = client.post(ADDRESS, {**given, "seen": "0"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Noen andre endret dette samtidig" in text
    assert "45" in text
    assert 'name="seen" value="1"' in text
    assert settings_for("calendar", a)["days"] == 45
    assert client.post(ADDRESS, {**given, "seen": "1"}).status_code == 302
    assert settings_for("calendar", a)["days"] == 60


@pytest.mark.parametrize("who", [None, "leader", "neighbour", "outsider", "citizen"])
@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}standard/", "/nb/moduler/calendar/"])
def test_pages_do_not_exist_for_others(
    here: House, a: Municipality, people: object, browse: object, who: str | None, address: str
) -> None:
    client = browse(a, getattr(people, who) if who else None)
    assert client.get(address).status_code == 404
    assert client.post(address, {"days": "45", "seen": "0"}).status_code == 404
    assert queries.settings_row("calendar", a) is None


def test_page_of_a_plugin_without_settings_is_not_there(
    here: House, a: Municipality, people: object, browse: object
) -> None:
    client = browse(a, people.administrator)
    assert client.get("/nb/moduler/plain/innstillinger/").status_code == 404
    assert client.get("/nb/moduler/plain/").status_code == 200
    assert client.get("/nb/moduler/nothing/").status_code == 404
