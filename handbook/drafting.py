"""From a plugin's procedure template to pages that a municipality can change: the way of `rules.py`, backwards."""

from __future__ import annotations

import uuid
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from django.db import transaction

from handbook.models import HandbookIndexPage, ProcedurePage
from ip_core.procedures.document import Criterion, ProcedureDocument, Step

if TYPE_CHECKING:
    from ip_core.people.models import Account

LEAD = ProcedurePage._meta.get_field("lead").max_length or 0
NO_DEADLINE = {"amount": None, "unit": "calendar", "from_event": "submitted"}


@transaction.atomic
def draft_pages(document: ProcedureDocument, indexes: list[HandbookIndexPage], *, account: Account) -> ProcedurePage:
    """An unpublished page below each index, translations of each other; the first is the rule's. Nothing is in force
    until somebody publishes it."""
    slug, key = _free_slug(document.slug, indexes), uuid.uuid4()
    pages = [_draft(document.in_language(index.locale.language_code), index, slug, key) for index in indexes]
    for page in pages:
        page.save_revision(user=account)
    return pages[0]


def _free_slug(wanted: str, indexes: list[HandbookIndexPage]) -> str:
    """A page has one path in every language, so the word must be free below all of them."""
    taken = {child.slug for index in indexes for child in index.get_children()}
    return next(slug for slug in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if slug not in taken)


def _draft(worded: ProcedureDocument, index: HandbookIndexPage, slug: str, key: uuid.UUID) -> ProcedurePage:
    page = ProcedurePage(
        title=worded.title,
        lead=worded.purpose[:LEAD],
        slug=slug,
        rule_slug=worded.slug,
        decision_form=worded.decision_form.value,
        legal_basis=[("reference", reference) for reference in worded.legal_basis],
        purpose=worded.purpose,
        responsibility=worded.responsibility,
        evaluation=worded.evaluation,
        criteria=[("criterion", _criterion(one)) for one in worded.criteria],
        steps=[("step", _step(one)) for one in worded.chain],
        locale=index.locale,
        translation_key=key,
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    return page


def _criterion(one: Criterion) -> dict[str, str]:
    return {"key": one.key, "question": one.question, "help": one.help}


def _step(one: Step) -> dict[str, Any]:
    """The order on the page says what comes next."""
    due = one.deadline
    return {
        "key": one.key,
        "act": one.act.value,
        "title": one.title,
        "text": one.text,
        "why": one.why,
        "role": one.role,
        "unit_kind": one.unit_kind,
        "deadline": {"amount": due.amount, "unit": due.unit.value, "from_event": due.from_event.value}
        if due
        else NO_DEADLINE,
        "condition": one.condition.value,
        "required_consents": [kind.value for kind in one.required_consents],
        "legal_basis": list(one.legal_basis),
    }
