"""The errand's steps 5 to 8, through the pages: yes to the plan, yes to the therapist, read, log, withdraw."""

from ip_core.access.models import Consent
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of


def test_plan_and_sharing_through_the_pages(meland: Cast) -> None:
    plan = stories.accepted(meland)
    owner = client_of(meland, "owner")
    assert "Vil du at planen blir laget?" in owner.get("/nb/min-side/").content.decode()
    response = owner.post(f"/nb/t/samtykke/plan/{plan.uuid}/ja-til-plan/", {})
    assert response.status_code == 302
    text = owner.get(response["Location"]).content.decode()
    assert "Torunn Vikane er koordinator" in text
    response = owner.post(response["Location"], {"seen": 1})
    assert response["Location"].endswith("/kvittering/")
    assert "Samtykket gjelder nå" in owner.get(response["Location"]).content.decode()
    assert Consent.objects.get().in_force_at is not None

    ask = f"/nb/t/samtykke/plan/{plan.uuid}/gi-tilgang/"
    found = owner.get(ask, {"navn": "solbakk"}).content.decode()
    membership = meland.membership("therapist").pk
    assert f"{ask}{membership}/" in found
    form = owner.get(f"{ask}{membership}/").content.decode()
    assert "22.05.2027" in form or "2027-05-23" in form
    answer = {"sections": ["goals", "measures"], "purpose": "trene sammen", "last_day": "2027-05-23"}
    response = owner.post(f"{ask}{membership}/", answer)
    assert response.status_code == 302
    page = owner.get(response["Location"])
    assert "tiltak" in page.content.decode()
    response = owner.post(response["Location"], {"seen": 1})
    assert response.status_code == 302
    assert "Eirik Solbakk" in owner.get(f"/nb/sak/{plan.case.uuid}/innsyn/").content.decode()
