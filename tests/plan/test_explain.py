"""What `medvirk access explain` says of each of the plan's pages is what the page answers."""

from __future__ import annotations

import pytest

from ip_core.access.explain import explain
from plugins.plan import services

PEOPLE = ["owner", "coordinator", "therapist", "leader", "employee", "othercoordinator", "applicant"]


@pytest.mark.parametrize("handle", PEOPLE)
def test_explanation_is_what_the_page_answers(handle, granted, cast, as_, path):
    services.delete_item(granted.goals.get(), actor=cast.actor("coordinator"))
    mine = services.add_goal(granted, actor=cast.actor("owner"), words="Mitt eget")
    items = [*granted.goals.all(), *granted.measures.all(), *granted.sectiontexts.all(), mine]
    tails = ["", "endringer/", "periode/", "maal/ny/", "tiltak/ny/", "deltaker/ny/", "bil/ny/"]
    tails += ["tekst/ny/execution/text/", "tekst/ny/goals/needs/", "tekst/ny/consents/text/"]
    tails += [f"{item.word}/{item.uuid}/{rest}" for item in items for rest in ("", "endringer/", "hent-tilbake/")]
    tails += [f"maal/{items[-2].uuid}/"]
    client, actor = as_(handle), cast.actor(handle)
    for tail in tails:
        answered = client.get(path + tail).status_code
        said = explain(actor, cast.municipality, path + tail).status
        assert said == (200 if answered == 302 else answered), f"{handle} {tail}"


def test_before_the_consent_there_is_nothing_to_write_in(cast, as_):
    from ip_core.testing import stories

    proceeding = stories.accepted(cast)
    for tail in ("maal/ny/", "endringer/", "periode/"):
        address = f"/nb/t/plan/{proceeding.uuid}/{tail}"
        assert as_("owner").get(address).status_code == 404
        assert explain(cast.actor("owner"), cast.municipality, address).status == 404
