"""What an editor meets in Wagtail's administration: clear answers to bad input, and no pages but her own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from handbook import services
from handbook.models import HomePage, ProcedurePage
from ip_core import clock
from ip_core.enums import Role
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Account
from ip_core.procedures import queries
from tests.handbook.conftest import ARENDAL, client_for, employee

pytestmark = pytest.mark.django_db

SLUG = "individuell-plan"


@pytest.fixture
def page(arendal_home: HomePage) -> ProcedurePage:
    return ProcedurePage.objects.descendant_of(arendal_home).get()


@pytest.fixture
def editor(arendal_home: HomePage, arendal: Municipality) -> Client:
    account = employee(arendal, "Ragna", Role.EDITOR)
    services.let_edit(account, arendal)
    return client_for(account, ARENDAL)


def form_data(page: ProcedurePage, **changes: Any) -> dict[str, Any]:
    """What the browser would send for the page as it stands."""
    fields = {name: getattr(page, name) for name in ("title", "slug", "lead", "audience", "rule_slug", "decision_form")}
    texts = {name: getattr(page, name) for name in ("purpose", "responsibility", "evaluation")}
    steps = [("step", step_data(block.value)) for block in page.steps]
    criteria = [("criterion", dict(block.value)) for block in page.criteria]
    return {
        **fields,
        **texts,
        "steps": steps,
        "criteria": criteria,
        "legal_basis": [("reference", block.value) for block in page.legal_basis],
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
        **changes,
    }


def step_data(value: Any) -> dict[str, Any]:
    references = [
        {"value": key, "deleted": "", "order": number, "type": "item", "id": ""}
        for number, key in enumerate(value["legal_basis"])
    ]
    basis = {"count": len(references), **{str(number): one for number, one in enumerate(references)}}
    deadline = {name: "" if one is None else one for name, one in value["deadline"].items()}
    return {**dict(value), "deadline": deadline, "legal_basis": basis}


def send(client: Client, page: ProcedurePage, data: dict[str, Any], action: str = "action-publish") -> str:
    streams = {name: streamfield(data[name]) for name in ("steps", "criteria", "legal_basis")}
    posted = nested_form_data({**data, **streams, action: "1"} if action else {**data, **streams})
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def days(arendal: Municipality) -> int:
    return queries.version_in_force(arendal, SLUG, clock.now()).rule.step("velje").deadline.amount


def test_editor_publishes_ten_days_from_the_form(editor: Client, page: ProcedurePage, arendal: Municipality):
    data = form_data(page)
    data["steps"][2][1]["deadline"]["amount"] = "10"
    send(editor, page, data)
    assert days(arendal) == 10
    assert queries.version_in_force(arendal, SLUG, clock.now()).approved_by == "Ragna Dahl"


def bend(**step: Any) -> Any:
    def apply(data: dict[str, Any]) -> None:
        data["steps"][2][1].update(step)

    return apply


def bend_deadline(**fields: Any) -> Any:
    def apply(data: dict[str, Any]) -> None:
        data["steps"][2][1]["deadline"].update(fields)

    return apply


def bend_page(**fields: Any) -> Any:
    return lambda data: data.update(fields)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (bend(role="coordinator"), "Denne rollen kan ikke ha ansvar for"),
        (bend(key="vurdere"), "er brukt flere ganger"),
        (bend(key="Velge Koordinator!"), "kan bare ha små bokstaver"),
        (bend(act="decide"), "Behold ett"),
        (bend(title=""), ""),
        (bend(title="x" * 300), ""),
        (bend(text="a\x00b"), ""),
        (bend(role="mayor"), ""),
        (bend(unit_kind="outside"), ""),
        (bend(condition="__import__('os')"), ""),
        (bend_deadline(amount="0"), "Fristen må være mellom 1 og 366"),
        (bend_deadline(amount="-3"), "Fristen må være mellom 1 og 366"),
        (bend_deadline(amount="fjorten"), ""),
        (bend_deadline(from_event="full_moon"), ""),
        (bend_page(steps=[]), ""),
        (bend_page(criteria=[]), ""),
        (bend_page(legal_basis=[("reference", "bvl-1992-3-2-a")]), "gjelder ikke i dag"),
        (bend_page(legal_basis=[("reference", "finst-ikkje")]), ""),
        (bend_page(title=""), ""),
        (bend_page(lead="x" * 500), ""),
        (bend_page(decision_form="beskjed"), ""),
        (bend_page(slug="handbok/../"), ""),
    ],
)
def test_bad_input_is_answered_and_nothing_is_published(
    editor: Client, page: ProcedurePage, arendal: Municipality, change: Any, told: str
):
    data = form_data(page, title="Endra tittel")
    data["steps"][2][1]["deadline"]["amount"] = "10"
    change(data)
    text = send(editor, page, data)
    assert told in text or json.dumps(told)[1:-1] in text
    assert "w-field__error" in text or "error-message" in text or "could not be" in text or "kunne ikke" in text
    assert queries.versions(arendal, SLUG).count() == 1
    assert ProcedurePage.objects.get(pk=page.pk).title == page.title


def test_unfinished_rule_may_be_saved_as_a_draft(editor: Client, page: ProcedurePage, arendal: Municipality):
    data = form_data(page)
    data["steps"][2][1]["deadline"]["amount"] = "9999"
    send(editor, page, data, action="")
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().steps[2].value["deadline"]["amount"] == 9999
    assert days(arendal) == 14
    preview = page.get_latest_revision_as_object().get_latest_revision_as_object()
    assert preview.own_context(None)["problems"]


def test_publishing_a_broken_draft_from_a_list_is_refused(editor: Client, page: ProcedurePage, arendal: Municipality):
    page.steps[2].value["deadline"]["amount"] = 9999
    page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{address}?id={page.pk}", follow=True)
    assert response.status_code == 200
    assert "er ikke publisert" in response.content.decode()
    assert days(arendal) == 14


def test_translation_tells_that_it_gives_words_alone(editor: Client, page: ProcedurePage, arendal: Municipality):
    translation = page.get_translations().get()
    data = form_data(translation)
    data["steps"][2][1]["deadline"]["amount"] = "99"
    text = send(editor, translation, data)
    assert "gir bare ordene" in text
    assert "noe annet enn regelen: «Fordel saka til ein koordinator»" in text
    assert days(arendal) == 14


def test_editor_edits_both_languages_and_no_other_municipality(
    editor: Client, page: ProcedurePage, meland_home: HomePage
):
    for own in (page, page.get_translations().get()):
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code == 200
    other = ProcedurePage.objects.descendant_of(meland_home).get()
    response = editor.get(reverse("wagtailadmin_pages:edit", args=[other.pk]))
    assert response.status_code == 302
    listed = editor.get(reverse("wagtailadmin_explore", args=[meland_home.pk]), follow=True).content.decode()
    assert meland_home.get_children().first().title not in listed
    assert reverse("wagtailadmin_pages:edit", args=[meland_home.pk]) not in listed


def test_employee_who_is_no_editor_is_kept_out(page: ProcedurePage, arendal: Municipality):
    client = client_for(employee(arendal, "Signe"), ARENDAL)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 302


def test_preview_of_a_draft_shows_the_rule_it_would_become(editor: Client, page: ProcedurePage):
    data = form_data(page)
    data["steps"][2][1]["deadline"]["amount"] = "10"
    streams = {name: streamfield(data[name]) for name in ("steps", "criteria", "legal_basis")}
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, nested_form_data({**data, **streams})).json()["is_valid"] is True
    text = editor.get(address).content.decode()
    assert "10 dager etter at søknaden kom inn" in text
    assert "kladd" in text


def test_rich_text_keeps_only_what_the_features_allow(editor: Client, arendal_home: HomePage):
    from handbook.models import RightsPage

    page = RightsPage.objects.descendant_of(arendal_home).get(slug="barnekoordinator")
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "audience": "public",
        "body": streamfield(
            [("text", {"heading": "Prøve", "text": rich_text("<p>Hei <script>alert(1)</script></p>")})]
        ),
        "law": streamfield([]),
        "related": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
        "action-publish": "1",
    }
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(data))
    text = Client(HTTP_HOST=ARENDAL).get(page.address).content.decode()
    assert "Prøve" in text
    assert "<script>alert(1)" not in text


def test_membership_as_editor_is_enough_and_ends_with_its_last_day(page: ProcedurePage, arendal: Municipality):
    account = employee(arendal, "Ragna", Role.EDITOR)
    client = client_for(account, ARENDAL)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(address).status_code == 200
    with acting(Actor.system()):
        membership = account.person.memberships.get()
        membership.valid_until = clock.today() - timedelta(days=1)
        membership.save()
    assert client.get(address).status_code == 302
    assert not account.groups.exists()


def test_editor_as_citizen_edits_nothing(page: ProcedurePage, editor: Client):
    session = editor.session
    session["capacity"] = "citizen"
    session.save()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302


def test_editor_moved_to_the_neighbour_edits_there_alone(
    page: ProcedurePage, editor: Client, meland: Municipality, meland_home: HomePage
):
    unit = Unit.objects.create(
        organisation=Organisation.objects.create(name="Meland", municipality=meland), name="Stab", kind="service"
    )
    with acting(Actor.system()):
        membership = Account.objects.get(username="ragna").person.memberships.get()
        membership.unit = unit
        membership.save()
    other = ProcedurePage.objects.descendant_of(meland_home).get()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).status_code == 200


@pytest.mark.parametrize(
    "slug", ["arendal-nb", "rettigheter", "barnekoordinator", "handbok", "samtykke-og-taushetsplikt"]
)
def test_every_kind_of_page_can_be_previewed(editor: Client, arendal_home: HomePage, slug: str):
    from wagtail.models import Page

    page = Page.objects.descendant_of(arendal_home, inclusive=True).get(slug=slug).specific
    response = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
    assert page.lead in response.content.decode()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
