from datetime import timedelta

from ip_core import clock
from ip_core.access.queries import case_for
from ip_core.access.services import withdraw_grant
from ip_core.history.reading import changes_in, windows
from ip_core.testing import stories
from ip_core.testing.cast import Cast


def _whats(cast: Cast, handle: str, case_uuid: object) -> list[str]:
    case, reaches = case_for(cast.actor(handle), cast.municipality, case_uuid)
    return [entry.what for entry in changes_in(case, windows(reaches, case))]


def test_owner_reads_consent_and_withdrawal_with_before_and_after(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    goals, _measures = stories.granted(meland, plan)
    withdraw_grant(goals, actor=meland.actor("owner"))
    case, reaches = case_for(meland.actor("owner"), meland.municipality, plan.case.uuid)
    newest = changes_in(case, windows(reaches, case))[0]
    assert newest.who == meland["owner"].name
    assert newest.what.startswith("Tilgang")
    assert [(change.before, bool(change.after)) for change in newest.changes] == [("", True)]


def test_grantee_reads_no_history_of_consents_or_of_the_matter(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    stories.granted(meland, plan)
    assert _whats(meland, "owner", plan.case.uuid)
    assert _whats(meland, "therapist", plan.case.uuid) == []


def test_system_coordinator_reads_steps_but_no_consent(meland: Cast) -> None:
    plan = stories.open_plan(meland)
    whats = _whats(meland, "systemcoordinator", plan.case.uuid)
    assert any(what.startswith("Steg") for what in whats)
    assert not any(what.startswith("Samtykke") for what in whats)


def test_history_carries_actor_case_scope_and_municipality(meland: Cast) -> None:
    with clock.moved_to(clock.now() + timedelta(days=1)):
        plan = stories.open_plan(meland)
        row = plan.consents.get().history.latest()
        assert (row.actor_label, row.case_uuid) == (meland["owner"].name, plan.case.uuid)
        assert row.scope == plan.scope("consents")
        assert row.municipality == meland.municipality
        assert row.history_date == clock.now()
