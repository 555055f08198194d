from pathlib import Path

import pytest
from django.utils import translation

from ip_core.plugins import discovery
from ip_core.plugins.exceptions import BadManifest
from ip_core.plugins.manifest import read_manifest
from ip_core.plugins.manifest_rules import parse
from tests.plugins.houses import as_toml, described, manifest

DECLARED = {"model": "calendar.Entry", "purpose": "møter", "legal_basis": "lov", "retention": "alltid"}


@pytest.mark.parametrize("slug", ["intake", "consent", "plan"])
def test_bundled_manifest_reads(slug: str) -> None:
    folder = discovery.package_folder(f"plugins.{slug}")
    assert folder is not None
    found = read_manifest(folder)
    assert found.slug == slug
    assert found.version == discovery.core_version()


def test_manifest_names_follow_the_language() -> None:
    found = manifest("calendar", names={"nb": "Kalender", "nn": "Kalendar", "en": "Calendar"})
    assert [found.name_in(code) for code in ("nb", "nn", "en", "se", None)] == [
        "Kalender", "Kalendar", "Calendar", "Kalender", "Kalender",
    ]  # fmt: skip


def test_declaration_is_read_in_the_language_of_the_page() -> None:
    purpose = {"nb": "møter i kalenderen", "nn": "møte i kalenderen"}
    [row] = manifest("calendar", personal_data=[{**DECLARED, "purpose": purpose}]).personal_data
    said = {}
    for code in ("nb", "nn", "en"):
        with translation.override(code):
            said[code] = f"{row.purpose}, {row.retention}, {row.recipients or 'ingen'}"
    assert said == {
        "nb": "møter i kalenderen, alltid, ingen",
        "nn": "møte i kalenderen, alltid, ingen",
        "en": "møter i kalenderen, alltid, ingen",
    }


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"slug": "Kalender"}, "slug 'Kalender'"),
        ({"slug": "../plan"}, "slug '../plan'"),
        ({"slug": 7}, "slug must be a text"),
        ({"slug": "core"}, "slug 'core' is core's own"),
        ({"slug": "handbook", "label": "hb"}, "slug 'handbook' is core's own"),
        ({"url_slug": "møte/plan"}, "url_slug"),
        ({"version": "new"}, "version"),
        ({"requires_core": "about 1"}, "requires_core"),
        ({"requires": {"consent": "two"}}, "requires.consent"),
        ({"requires": ["consent"]}, "requires must be a table"),
        ({"names": {"nb": "Kalender", "nn": "Kalendar"}}, "names.en is missing"),
        ({"summaries": {}}, "summaries.nb is missing"),
        ({"provides": "calendar"}, "provides must be a list"),
        ({"sections": ["goals"]}, "section 'goals' must begin with 'calendar.'"),
        ({"contacts": {"owner": "Fjord"}}, "contacts.security is missing"),
        ({"settings_form": "forms.Settings"}, "settings_form"),
        ({"personal_data": [{"model": "calendar.Entry", "purpose": "møter"}]}, "legal_basis is missing"),
        ({"personal_data": [{**DECLARED, "purpose": {"nn": "møte"}}]}, "purpose must be a text, or a table"),
        ({"personal_data": [{**DECLARED, "purpose": {"nb": "møter", "se": "x"}}]}, "purpose: unknown language 'se'"),
        ({"personal_data": [{**DECLARED, "retention": 7}]}, "retention must be a text, or a table"),
        ({"settings-form": "x"}, "unknown key 'settings-form'"),
    ],
)
def test_manifest_is_refused_with_the_reason(changes: dict[str, object], complaint: str) -> None:
    raw = {**described("calendar"), **changes}
    with pytest.raises(BadManifest) as caught:
        parse(raw)
    assert complaint in str(caught.value)


def test_manifest_says_everything_that_is_wrong() -> None:
    with pytest.raises(BadManifest) as caught:
        manifest("calendar", version="new", url_slug="", names={})
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("text", [None, "slug = ", "\x00", as_toml({})])
def test_manifest_file_that_cannot_be_used(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "medvirk-plugin.toml").write_text(text)
    with pytest.raises(BadManifest):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("events", "kind", "wanted"),
    [
        (["*"], "consent.withdrawn", True),
        (["consent.withdrawn"], "consent.withdrawn", True),
        (["consent.withdrawn"], "consent.given", False),
        (["consent.*"], "consent.given", True),
        (["consent.*"], "consents.given", False),
        ([], "consent.given", False),
    ],
)
def test_events_that_are_wanted(events: list[str], kind: str, wanted: bool) -> None:
    assert manifest("calendar", events=events).wants(kind) is wanted
