"""The errand's steps 5 to 8, through the pages: yes to the plan, yes to the therapist, read, log, withdraw."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.test import Client

from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from plugins.plan.models import IndividualPlan
from plugins.plan.services import add_goal


def say_yes_to_plan(owner: Client, plan: object) -> None:
    response = owner.post(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/", {})
    assert "Torunn Vikane er koordinator" in owner.get(response["Location"]).content.decode()
    response = owner.post(response["Location"], {"seen": 1})
    assert "Samtykket gjelder nå" in owner.get(response["Location"]).content.decode()


def let_in(owner: Client, plan: object, membership: int) -> None:
    ask = f"/nb/t/samtykke/plan/{plan.uuid}/gi-tilgang/"
    assert f"{ask}{membership}/" in owner.get(ask, {"navn": "solbakk"}).content.decode()
    form = owner.get(f"{ask}{membership}/").content.decode()
    assert 'value="2027-05-23"' in form  # half a year from today
    answer = {"sections": ["goals", "measures"], "purpose": "trene sammen", "last_day": "2027-05-23"}
    response = owner.post(f"{ask}{membership}/", answer)
    text = owner.get(response["Location"]).content.decode()
    assert "Til og med 23.\N{NO-BREAK SPACE}mai\N{NO-BREAK SPACE}2027." in text
    assert "trene sammen" in text
    assert AccessGrant.objects.filter(consent__in_force_at__isnull=False).count() == 0
    assert owner.post(response["Location"], {"seen": 1})["Location"].endswith("/kvittering/")


def test_from_yes_to_withdrawal_through_the_pages(
    meland: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    plan = stories.accepted(meland)
    owner, therapist = client_of(meland, "owner"), client_of(meland, "therapist")
    assert "Vil du at planen blir laget?" in owner.get("/nb/min-side/").content.decode()
    plan_page = f"/nb/t/plan/{plan.uuid}/"
    with django_capture_on_commit_callbacks(execute=True):
        say_yes_to_plan(owner, plan)
    add_goal(IndividualPlan.objects.get(), actor=meland.actor("owner"), words="Symje kvar veke")
    assert therapist.get(plan_page).status_code == 404

    let_in(owner, plan, meland.membership("therapist").pk)
    assert "Eirik Solbakk" in owner.get(f"/nb/sak/{plan.case.uuid}/innsyn/").content.decode()
    assert "Symje kvar veke" in therapist.get(plan_page).content.decode()
    (event,) = AccessEvent.objects.filter(kind="read", person_label="Eirik Solbakk")
    assert {section["key"] for section in event.sections} == {"goals"}
    log = owner.get(f"/nb/sak/{plan.case.uuid}/logg/").content.decode()
    assert "Eirik Solbakk" in log
    assert "leste mål" in log

    consent = Consent.objects.get(kind="information")
    owner.post(f"/nb/sak/{plan.case.uuid}/innsyn/samtykke/{consent.uuid}/trekk/")
    assert therapist.get(plan_page).status_code == 404
