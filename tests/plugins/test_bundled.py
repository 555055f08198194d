"""The three plugins that come with Medvirk, held to the rules that every plugin is held to."""

import pytest
from django.apps import apps

from ip_core.history.models import HistoryRow
from ip_core.municipalities.models import Municipality
from ip_core.municipalities.national import NATIONAL_MODELS
from ip_core.people.actor import Actor
from ip_core.plugins import condition, discovery, house, overview, queries, services
from ip_core.plugins.hookspecs import SPECS
from tests.plugins.addresses import of_plugin
from tests.plugins.houses import choose

BUNDLED = ("intake", "consent", "plan")


def with_addresses() -> list[str]:
    return [slug for slug in BUNDLED if discovery.has_submodule(f"plugins.{slug}", "urls")]


def test_bundled_plugins_load() -> None:
    here = house.current()
    assert set(BUNDLED) <= here.loaded.keys(), {slug: kept.detail for slug, kept in here.quarantined.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", BUNDLED)
def test_address_is_404_where_the_plugin_is_off(a: Municipality, b: Municipality, browse: object, slug: str) -> None:
    found = list(of_plugin(slug))
    assert bool(found) == (slug in with_addresses())
    choose(a, **dict.fromkeys(BUNDLED, "on"))
    nothing = browse(b).get("/nb/t/ingenting/").content
    for name, path in found:
        response = browse(b).get(path)
        assert (response.status_code, response.content) == (404, nothing), name


@pytest.mark.django_db
@pytest.mark.parametrize("slug", BUNDLED)
def test_address_that_is_not_public_wants_a_sign_in(a: Municipality, browse: object, slug: str) -> None:
    choose(a, **dict.fromkeys(BUNDLED, "on"))
    public = house.current().loaded[slug].described.public
    names = {name for name, _path in of_plugin(slug)}
    assert set(public) <= names, "declared public, and not there"
    for name, path in of_plugin(slug):
        if name not in public:
            assert browse(a).get(path).status_code in {302, 404, 405}, f"{name} answers somebody not signed in"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["on", "off"])
def test_module_whose_tables_are_not_there_is_told_of_in_red(
    a: Municipality, people: object, browse: object, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """It was installed, and nobody has migrated yet."""
    choose(a, consent="on", plan=state)
    for model in apps.get_app_config("plan").get_models():
        monkeypatch.setattr(model._meta, "db_table", f"gone_{model._meta.db_table}")
    client = browse(a, people.administrator)
    for address in ("/nn/moduler/", "/nn/moduler/plan/", "/nn/moduler/plan/sla-av/", "/nn/moduler/plan/sla-pa/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert ("Tabellane til modulen finst ikkje" in page.content.decode()) == ("sla-" not in address)
    (line, *_others) = overview.module("plan", a).health
    assert line.level == "error"
    assert "medvirk migrate" in str(line.text)
    assert not [each for each in overview.module("consent", a).health if "Tabell" in str(each.label)]
    assert any("plan" in one.plugin and one.level == "error" for one in condition.in_municipality(a))
    assert queries.rows_kept("plan", a) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", BUNDLED)
def test_models_are_behind_the_wall(slug: str) -> None:
    from django_scopes.exceptions import ScopeError

    for model in apps.get_app_config(slug).get_models(include_auto_created=True):
        if model._meta.label in NATIONAL_MODELS:
            continue
        with pytest.raises(ScopeError):
            model._default_manager.count()
        assert issubclass(model, HistoryRow) or hasattr(model, "objects"), model


@pytest.mark.parametrize("slug", BUNDLED)
def test_personal_data_is_declared(slug: str) -> None:
    declared = {row.model for row in house.current().loaded[slug].described.personal_data}
    known = {model._meta.label for model in apps.get_app_config(slug).get_models()}
    assert declared <= known, "declared, and not there"


@pytest.mark.django_db
def test_off_and_on_again_keeps_every_row(a: Municipality, people: object, at_work: object) -> None:
    choose(a, **dict.fromkeys(BUNDLED, "on"))
    before = {slug: queries.rows_kept(slug, a) for slug in BUNDLED}
    for slug in ("plan", "consent", "intake"):
        services.disable(slug, a, actor=Actor.system(), reason="Vi prøver.")
        assert not queries.is_on(slug, a)
    assert {slug: queries.rows_kept(slug, a) for slug in BUNDLED} == before
    for slug in ("consent", "plan", "intake"):
        services.enable(slug, a, actor=Actor.system(), reason="Vi prøver.")
        assert queries.is_on(slug, a)


def test_no_bundled_plugin_answers_twice() -> None:
    here = house.current()
    for name in SPECS:
        slugs = [each.slug for each in here.implementations(name)]
        assert len(slugs) == len(set(slugs))
