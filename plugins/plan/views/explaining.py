"""What each page would be answered with, for `medvirk access explain`: the views' own gates, without rendering."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from ip_core.access.enums import Level
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from plugins.plan import policies
from plugins.plan.documents import file_in, may_remove
from plugins.plan.models import PlanItem
from plugins.plan.queries.page import has_content
from plugins.plan.queries.stage import plan_of
from plugins.plan.sections import DOCUMENTS, PERIOD, may_stand_in
from plugins.plan.views.opening import BY_WORD, find_item, open_proceeding
from plugins.plan.views.sorts import SORTS


def explain_page(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    """The plan's own page: the widest of what she reaches, existence too."""
    _proceeding, reach = open_proceeding(actor, municipality, uuid)
    return _widest(reach)


def explain_history(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    if not has_content(reach) or plan_of(proceeding) is None:
        raise Http404
    return _widest(reach)


def explain_period(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    if not reach.may_read(PERIOD) or plan_of(proceeding) is None:
        raise Http404
    return policies.may_set_period(reach)


def explain_add(
    actor: Actor, municipality: Municipality, *, uuid: UUID, word: str = "", section: str = "", kind: str = ""
) -> Verdict:
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    known = may_stand_in(section, kind) if section else word in SORTS and bool(SORTS[word].section)
    where = section or (SORTS[word].section if known else "")
    if not known or not reach.may_read(where) or plan_of(proceeding) is None:
        raise Http404
    return policies.may_add(actor, proceeding, reach, where, kind)


def explain_change(actor: Actor, municipality: Municipality, *, uuid: UUID, item: UUID, word: str = "") -> Verdict:
    row, reach = _item(actor, municipality, uuid, item, word)
    if row.deleted_at is not None:
        raise Http404
    return policies.may_change(actor, row, reach)


def explain_item_history(
    actor: Actor, municipality: Municipality, *, uuid: UUID, item: UUID, word: str = ""
) -> Verdict:
    row, reach = _item(actor, municipality, uuid, item, word)
    if row.deleted_at is not None and not policies.may_see_deleted(reach, row.section_key):
        raise Http404
    return allow(max(Level.READ, reach.level(row.section_key)), reach.basis(row.section_key))


def explain_restore(actor: Actor, municipality: Municipality, *, uuid: UUID, item: UUID, word: str = "") -> Verdict:
    row, reach = _item(actor, municipality, uuid, item, word)
    if not policies.may_see_deleted(reach, row.section_key):
        raise Http404
    return policies.may_restore(actor, row, reach)


def explain_documents(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    """The gate: Http404 unless she may read the section of a plan that there is."""
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    if not reach.may_read(DOCUMENTS) or plan_of(proceeding) is None:
        raise Http404
    return allow(reach.level(DOCUMENTS), reach.basis(DOCUMENTS))


def explain_removal(actor: Actor, municipality: Municipality, *, uuid: UUID, file: UUID) -> Verdict:
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    return may_remove(actor, proceeding, reach, file_in(proceeding, reach, file))


def _item(actor: Actor, municipality: Municipality, uuid: UUID, item: UUID, word: str) -> tuple[PlanItem, Reach]:
    proceeding, reach = open_proceeding(actor, municipality, uuid)
    if word and word not in BY_WORD:
        raise Http404
    row = find_item(proceeding, item, BY_WORD.get(word))
    if not reach.may_read(row.section_key, row.uuid):
        raise Http404
    return row, reach


def _widest(reach: Reach) -> Verdict:
    widest = reach.widest
    if widest is None:
        raise Http404
    return allow(widest.level, widest.basis)
