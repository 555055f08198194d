"""The blocks that pages are built of. Those of the procedure are typed: the engine reads the same fields."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from handbook.enums import Destination
from ip_core.access.enums import ConsentKind
from ip_core.enums import Role, UnitKind
from ip_core.procedures.enums import CITIZEN, RULE_ROLES, Act, Condition, DayKind, FromEvent
from ip_core.procedures.models import LawReference
from ip_core.procedures.rules import LONGEST_TEXT, LONGEST_TITLE, UNIT_KINDS

FEATURES = ["bold", "ol", "ul", "link"]
KEY_HELP = _("Kort navn med små bokstaver. Saker viser til det, så ikke endre det når rutinen er i bruk.")


def law_choices() -> list[tuple[str, str]]:
    """Every reference that is known, in order; one that no longer holds is kept, with the last day it did."""
    rows: dict[str, str] = {}
    for reference in LawReference.objects.order_by("family", "key", "valid_from"):
        rows[reference.key] = f"{reference}: {reference.title}"
        if reference.repealed_on:
            until = f"{reference.repealed_on:%d.%m.%Y}"
            rows[reference.key] += " " + gettext("(opphevet %(date)s)") % {"date": until}
    return list(rows.items())


def role_choices() -> list[tuple[str, Any]]:
    roles = [(role.value, role.label) for role in Role if role in RULE_ROLES]
    return [*roles, (CITIZEN, _("den som har søkt"))]


def unit_kind_choices() -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in UnitKind if kind in UNIT_KINDS]


class LawReferenceBlock(blocks.ChoiceBlock):
    """A provision, chosen from the law data: never typed, so that one correction reaches every page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"choices": law_choices, "label": _("Lovhenvisning"), "icon": "list-ol", **kwargs})

    def normalize_choice(self, value: Any) -> Any:
        """Wagtail would look up all choices for each value that is read: a query for each reference on a page."""
        return value


class TextBlock(blocks.StructBlock):
    """A heading that answers, and a few short paragraphs under it."""

    heading = blocks.CharBlock(label=_("Overskrift"), max_length=120)
    text = blocks.RichTextBlock(label=_("Tekst"), features=FEATURES)

    class Meta:
        icon = "doc-full"
        label = _("Tekst med overskrift")


class WhatAndWhyBlock(blocks.StructBlock):
    """What to do, and why: a rule that is understood is followed."""

    what = blocks.TextBlock(label=_("Hva"), max_length=2000)
    why = blocks.TextBlock(label=_("Hvorfor"), max_length=2000)

    class Meta:
        icon = "help"
        label = _("Hva og hvorfor")


class DoorBlock(blocks.StructBlock):
    """One of the ways in from the front page."""

    title = blocks.CharBlock(label=_("Overskrift"), max_length=60)
    text = blocks.CharBlock(label=_("Tekst"), max_length=160)
    destination = blocks.ChoiceBlock(choices=Destination.choices, label=_("Fører til"))
    page = blocks.PageChooserBlock(label=_("Side"), required=False)

    class Meta:
        icon = "link"
        label = _("Vei inn")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["destination"] == Destination.PAGE and not cleaned["page"]:
            raise blocks.StructBlockValidationError(
                {"page": ValidationError(_("Velg siden som denne veien fører til."))}
            )
        return cleaned


class AnswerBlock(blocks.StructBlock):
    """A question as people ask it, and the page that answers."""

    question = blocks.CharBlock(label=_("Spørsmål"), max_length=120)
    page = blocks.PageChooserBlock(label=_("Side som svarer"))

    class Meta:
        icon = "help"
        label = _("Spørsmål")


class DeadlineBlock(blocks.StructBlock):
    """Empty amount: no date is set, and the page says so."""

    amount = blocks.IntegerBlock(label=_("Antall dager"), required=False, help_text=_("Tomt: ingen frist er satt."))
    unit = blocks.ChoiceBlock(label=_("Slags dager"), choices=DayKind.choices, default=DayKind.CALENDAR.value)
    from_event = blocks.ChoiceBlock(label=_("Regnes fra"), choices=FromEvent.choices, default=FromEvent.SUBMITTED.value)

    class Meta:
        icon = "time"
        label = _("Frist")


class StepBlock(blocks.StructBlock):
    """One step of the procedure. The next step is the block below: order on the page is the order of the rule."""

    key = blocks.CharBlock(label=_("Nøkkel"), max_length=40, help_text=KEY_HELP)
    act = blocks.ChoiceBlock(label=_("Hva som gjøres"), choices=Act.choices)
    title = blocks.CharBlock(label=_("Overskrift"), max_length=LONGEST_TITLE)
    text = blocks.TextBlock(label=_("Slik gjør vi det"), required=False, max_length=LONGEST_TEXT)
    why = blocks.TextBlock(label=_("Hvorfor"), required=False, max_length=LONGEST_TEXT)
    role = blocks.ChoiceBlock(label=_("Ansvarlig"), choices=role_choices)
    unit_kind = blocks.ChoiceBlock(label=_("Slags enhet"), choices=unit_kind_choices, required=False)
    deadline = DeadlineBlock()
    condition = blocks.ChoiceBlock(label=_("Gjelder"), choices=Condition.choices, default=Condition.ALWAYS.value)
    required_consents = blocks.MultipleChoiceBlock(
        label=_("Samtykke som må være gitt"), choices=ConsentKind.choices, required=False
    )
    legal_basis = blocks.ListBlock(LawReferenceBlock(), label=_("Lovgrunnlag"), default=[])

    class Meta:
        icon = "tick-inverse"
        label = _("Steg")


class CriterionBlock(blocks.StructBlock):
    """A question that the assessment answers, with a reason."""

    key = blocks.CharBlock(label=_("Nøkkel"), max_length=40, help_text=KEY_HELP)
    question = blocks.CharBlock(label=_("Spørsmål"), max_length=LONGEST_TITLE)
    help = blocks.TextBlock(label=_("Hjelp til den som vurderer"), required=False, max_length=2000)

    class Meta:
        icon = "help"
        label = _("Spørsmål i vurderingen")
