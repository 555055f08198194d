import re
from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.utils import translation

from tests.theme.forms import EveryField, OneChoice, OneQuestion
from theme.forms import DateField, parse_date


def parts(form: forms.Form, language: str = "nn") -> BeautifulSoup:
    with translation.override(language):
        return BeautifulSoup(str(form), "html.parser")


def by_id(soup: BeautifulSoup, identifier: str) -> Tag:
    (found,) = soup.find_all(id=identifier)
    return found


def words(element: Tag) -> str:
    return " ".join(element.get_text().split())


ANSWERED = {
    "name": "Sunniva",
    "need": "Avtalane kolliderer",
    "contact": "phone",
    "agree": "1",
    "unit": "a",
    "until": "1.12.2026",
    "heard": "on",
}


def test_form_is_valid_when_all_is_answered() -> None:
    assert EveryField(ANSWERED, {}).is_valid()


def test_every_id_that_is_pointed_at_exists_once() -> None:
    soup = parts(EveryField({}))
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    pointed = [one for element in soup.find_all() for one in str(element.get("aria-describedby", "")).split()]
    pointed += [str(label["for"]) for label in soup.find_all("label")]
    pointed += [str(link["href"]).removeprefix("#") for link in soup.select("ds-error-summary a")]
    assert len(pointed) > 20
    assert set(pointed) <= set(ids)


def test_field_without_error_is_described_by_its_help_alone() -> None:
    field = by_id(parts(EveryField()), "id_name")
    assert field["aria-describedby"] == "id_name_helptext"
    assert not field.has_attr("aria-invalid")


def test_field_with_error_is_invalid_and_described_by_help_and_error() -> None:
    soup = parts(EveryField({}))
    field = by_id(soup, "id_name")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_name_helptext id_name_error"
    assert words(by_id(soup, "id_name_error")) == "Her manglar det eit svar."


def test_typed_text_is_kept_beside_the_error() -> None:
    soup = parts(EveryField({"name": "x" * 30, "need": "<script>", "until": "31. februar"}))
    assert by_id(soup, "id_name")["value"] == "x" * 30
    assert by_id(soup, "id_need").get_text().strip() == "<script>"
    until = by_id(soup, "id_until")
    assert (until["value"], until["type"]) == ("31. februar", "text")


def test_summary_counts_and_links_in_the_order_of_the_fields() -> None:
    summary = parts(EveryField({**ANSWERED, "name": "", "agree": ""}, {})).find("ds-error-summary")
    assert isinstance(summary, Tag)
    assert words(summary.h2) == "2 ting må rettast før du går vidare"  # type: ignore[arg-type]
    links = [(link["href"], words(link)) for link in summary.find_all("a")]
    assert links == [
        ("#id_name", "Namn: Her manglar det eit svar."),
        ("#id_agree_0", "Varer behovet? Her manglar det eit svar."),
    ]
    assert summary.has_attr("autofocus")
    assert summary["tabindex"] == "-1"


def test_summary_says_one_in_words() -> None:
    summary = parts(EveryField({**ANSWERED, "name": ""}, {}), "nb").find("ds-error-summary")
    assert isinstance(summary, Tag)
    assert words(summary.h2) == "Én ting må rettes før du går videre"  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [EveryField(), EveryField(ANSWERED, {})], ids=["unbound", "valid"])
def test_no_summary_without_errors(form: forms.Form) -> None:
    assert parts(form).find("ds-error-summary") is None


def test_box_that_must_be_ticked_says_what_to_do() -> None:
    soup = parts(EveryField({**ANSWERED, "heard": ""}, {}), "nb")
    assert words(by_id(soup, "id_heard_error")) == "Kryss av her for å gå videre."


@pytest.mark.parametrize("form", [OneQuestion(), OneChoice()])
def test_question_can_be_the_heading_of_its_page(form: forms.Form) -> None:
    heading = parts(form).h1
    assert heading is not None
    assert heading.find("label") or heading.find_parent("legend")


def test_error_of_the_whole_form_stands_in_the_summary() -> None:
    form = EveryField(ANSWERED, {})
    form.add_error(None, "Datoen er før møtet.")
    summary = parts(form).find("ds-error-summary")
    assert isinstance(summary, Tag)
    assert words(summary.li) == "Datoen er før møtet."  # type: ignore[arg-type]


def test_choices_stand_in_a_fieldset_with_legend_help_and_error() -> None:
    soup = parts(EveryField({}))
    group = by_id(soup, "id_contact_0").find_parent("fieldset")
    assert group is not None
    assert words(group.legend) == "Korleis vil du at vi tek kontakt?"  # type: ignore[arg-type]
    assert group["aria-describedby"] == "id_contact_helptext id_contact_error"
    assert words(group.select(".ds-field label")[1]) == "Send brev Tek tre dagar"


def test_only_optional_fields_are_marked_and_no_lone_box() -> None:
    soup = parts(EveryField())
    marked = [words(mark.parent) for mark in soup.select(".mv-optional")]  # type: ignore[arg-type]
    assert marked == ["Telefonnummer (valfritt)", "Kva kan ho lese? (valfritt)", "Vedlegg (valfritt)"]


def test_marks_can_be_left_out_for_a_whole_form() -> None:
    class Filter(EveryField):
        mark_optional = False

    assert not parts(Filter()).select(".mv-optional")


def test_browser_is_not_asked_to_judge_or_cut() -> None:
    soup = parts(EveryField())
    assert not soup.find_all(required=True)
    assert not soup.find_all(maxlength=True)
    assert not soup.find_all(cols=True)


def test_help_from_data_is_escaped() -> None:
    class Asked(forms.Form):
        reason = forms.CharField(help_text="<img src=x>")

    assert not parts(Asked()).find("img")


def test_class_of_the_widget_is_kept_beside_ours() -> None:
    class Styled(forms.Form):
        reason = forms.CharField(widget=forms.TextInput(attrs={"class": "own"}))

    assert by_id(parts(Styled()), "id_reason")["class"] == ["own", "ds-input"]


def test_widget_with_its_own_template_is_left_alone() -> None:
    class Editor(forms.Textarea):
        template_name = "django/forms/../forms/widgets/textarea.html"

    class Rich(forms.Form):
        body = forms.CharField(max_length=10, widget=Editor)

    assert by_id(parts(Rich()), "id_body")["maxlength"] == "10"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("23.11.2026", date(2026, 11, 23)),
        (" 3/1 2027 ", date(2027, 1, 3)),
        ("31.02.2026", None),
        ("23.11.26", None),
        ("i morgon", None),
        ("2026-13-01", None),
        ("0000-01-01", None),
    ],
)
def test_date_is_read_as_people_write_it(written: str, read: date | None) -> None:
    assert parse_date(written) == read


def test_date_written_in_our_way_is_shown_in_the_browsers_own_field() -> None:
    class Until(forms.Form):
        until = DateField()
        other = DateField(required=False)

    until = by_id(parts(Until({"until": "1.12.2026", "other": "x"})), "id_until")
    assert (until["value"], until["type"]) == ("2026-12-01", "date")


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("typed", ["x" * 30, "a\x00b", ""])
def test_messages_never_say_invalid(language: str, typed: str) -> None:
    bad = {**ANSWERED, "name": typed, "contact": "fax", "until": "x", "seen": "x"}
    soup = parts(EveryField(bad, {}), language)
    said = " ".join(words(item) for item in soup.select("ds-error-summary li"))
    assert len(re.findall(r"[.]", said)) >= 4
    assert not re.search(r"ug[iy]ldig|påkrev|tillat", said, re.IGNORECASE)


@pytest.mark.parametrize("typed", ["0001-01-01", "31.12.1899", "2200-01-01", "9999-12-31"])
def test_a_year_that_nobody_lives_in_is_asked_about(typed: str) -> None:
    """So that a day before or after it is always a day."""
    with pytest.raises(forms.ValidationError, match="fire sifre"):
        DateField().clean(typed)
