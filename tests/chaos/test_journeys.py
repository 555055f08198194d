"""First run: the journeys pass unchanged while a plugin raises, exits, answers junk and breaks transactions in every
hook but those that may say no. MEDVIRK_PROOF_CHAOS=1 walks all of them, but for the one in which no plugin is asked
anything, `test_what_is_off_gets_no_deliveries`."""

from __future__ import annotations

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.chaos.mischief import EVERYTHING, Chaos
from tests.journeys.places import Place
from tests.journeys.test_child import (
    sister,
    test_both_parents_say_yes_before_there_is_a_plan,
    test_child_of_thirteen_hides_a_section_from_one_parent,
)
from tests.journeys.test_errand import test_errand_from_a_need_to_a_plan_and_out_again
from tests.journeys.test_refusal import (
    test_refusal_says_why_and_how_long_one_may_complain_and_is_complained_of,
)
from tests.journeys.test_switching import test_plugin_off_is_gone_there_and_stays_next_door_and_comes_back

pytestmark = pytest.mark.engine("sqlite")
__all__ = (
    "sister",
    "test_both_parents_say_yes_before_there_is_a_plan",
    "test_child_of_thirteen_hides_a_section_from_one_parent",
    "test_errand_from_a_need_to_a_plan_and_out_again",
    "test_plugin_off_is_gone_there_and_stays_next_door_and_comes_back",
    "test_refusal_says_why_and_how_long_one_may_complain_and_is_complained_of",
)

if os.environ.get("MEDVIRK_PROOF_CHAOS"):
    from tests.journeys.test_bad_input import *  # noqa: F403
    from tests.journeys.test_child import *  # noqa: F403
    from tests.journeys.test_closing import *  # noqa: F403
    from tests.journeys.test_crashes import *  # noqa: F403
    from tests.journeys.test_crawl import *  # noqa: F403
    from tests.journeys.test_errand import *  # noqa: F403
    from tests.journeys.test_history import *  # noqa: F403
    from tests.journeys.test_notifier import *  # noqa: F403
    from tests.journeys.test_refusal import *  # noqa: F403
    from tests.journeys.test_rule import *  # noqa: F403
    from tests.journeys.test_switched_off import test_nothing_of_it_is_left  # noqa: F401
    from tests.journeys.test_switching import *  # noqa: F403


def test_every_kind_of_mischief_is_met_on_the_pages(meland: Place, chaos: Chaos) -> None:
    """Otherwise the journeys above would prove less than they say."""
    owner, administrator = meland.tab("owner"), meland.tab("administrator")
    case = owner.own("min-side").link_to(r"/sak/[0-9a-f-]{36}/innsyn/").removesuffix("innsyn/")
    for _visit in range(len(EVERYTHING)):
        assert owner.own("min-side").status == 200
        assert owner.open(case).status == 200
        assert administrator.own("moduler").status == 200
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", "--municipality", "meland", stdout=StringIO(), stderr=said)
    assert said.getvalue() == "meland: chaos failed and was left as it stood\n", "and nobody else"
    for hook in ("nav_items", "citizen_services", "case_panels", "health"):
        assert chaos.met(hook) == EVERYTHING, hook
    assert chaos.met("register_search")
