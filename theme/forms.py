"""One form renderer that writes the design system's fields, so that no form repeats markup."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
NO_DAY = _("Skriv året med fire sifre, for eksempel 2026.")
INPUT_CLASS = "ds-input"
LEFT_OUT = ("maxlength", "cols")
PLAIN_WIDGETS = "django/forms/widgets/"
ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
WRITTEN_DATE = re.compile(r"(?P<day>\d{1,2})[./ -]+(?P<month>\d{1,2})[./ -]+(?P<year>\d{4})")


class Field(forms.BoundField):
    """A field as the templates see it: where to link, what to mark, which look."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the design system's class to plain inputs and leave judging to the server.

        `required` would let the browser answer, in its own language; `maxlength` would cut pasted text without a word;
        `cols` would make a text area narrower than the column it stands in.
        Widgets with templates of their own (Wagtail's editor) are left as they are.
        """
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not _is_plain(widget):
            return attrs
        classes = (widget.attrs.get("class"), attrs.get("class"), INPUT_CLASS)
        attrs["class"] = " ".join(dict.fromkeys(word for part in classes if part for word in str(part).split()))
        attrs.pop("required", None)
        return attrs | {name: False for name in LEFT_OUT if name in widget.attrs}

    @property
    def target(self) -> str:
        """Id of the first thing to focus: an error in the summary links to it."""
        if self.id_for_label and not self.use_fieldset:
            return str(self.id_for_label)
        if isinstance(self.field.widget, forms.SelectDateWidget):
            return str(self.id_for_label)
        return f"{self.auto_id}_0"

    @property
    def is_single_box(self) -> bool:
        """A lone checkbox stands before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_options(self) -> bool:
        """Radio buttons or checkboxes to choose among."""
        return isinstance(self.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))

    @property
    def marks_optional(self) -> bool:
        """Say "(valfritt)": most fields must be answered, so the exceptions are marked."""
        wanted = getattr(self.form, "mark_optional", True)
        return bool(wanted) and not self.field.required and not self.field.disabled and not self.is_single_box

    @property
    def label_look(self) -> str:
        """`title`: the question is the page's heading. `hidden`: for screen readers only."""
        return str(self.field.widget.attrs.get("data-label", ""))

    @property
    def options(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        """Each choice with its small print, if the widget carries any."""
        descriptions: Mapping[str, str] = getattr(self.field.widget, "descriptions", {})
        return [(option, descriptions.get(str(option.data["value"]), "")) for option in self.subwidgets]


def _is_plain(widget: forms.Widget) -> bool:
    template = getattr(widget, "template_name", "")
    return not widget.is_hidden and str(template).startswith((PLAIN_WIDGETS, "theme/"))


class MedvirkRenderer(DjangoTemplates):
    """Our templates for forms and fields, Django's own for the widgets inside them; apps may bring theirs."""

    form_template_name = "theme/forms/form.html"
    formset_template_name = "theme/forms/formset.html"
    field_template_name = "theme/forms/field.html"
    bound_field_class = Field


class _WithDescriptions:
    """Choices with a line of small print under each."""

    def __init__(self, *args: Any, descriptions: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.descriptions = dict(descriptions or {})


class RadioSelect(_WithDescriptions, forms.RadioSelect):
    """One of several, with room for small print under each."""


class CheckboxSelectMultiple(_WithDescriptions, forms.CheckboxSelectMultiple):
    """Any of several, with room for small print under each."""


class DateInput(forms.DateInput):
    """The browser's own date field, until somebody typed what is no date: then their text is shown as it was."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-width": "short", **(attrs or {})}, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        read = parse_date(typed) if typed else None
        if read:
            context["widget"]["value"] = read.isoformat()
        elif typed:
            context["widget"]["type"] = "text"
        return context


class DateField(forms.DateField):
    """A date as browsers send it and as people write it, within the years that people live in."""

    widget = DateInput
    default_validators = [MinValueValidator(FIRST_DAY, NO_DAY), MaxValueValidator(LAST_DAY, NO_DAY)]

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        if read := parse_date(value):
            return read
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class ConfirmField(forms.BooleanField):
    """A box that must be ticked before one can go on."""

    default_error_messages = {"required": _("Kryss av her for å gå videre.")}


def parse_date(text: str) -> date | None:
    """Read 2026-11-23, 23.11.2026, 23/11 2026; None if it is no date. Two-digit years are not guessed at."""
    written = ISO_DATE.fullmatch(text.strip()) or WRITTEN_DATE.fullmatch(text.strip())
    if not written:
        return None
    try:
        return date(int(written["year"]), int(written["month"]), int(written["day"]))
    except ValueError:
        return None
