"""The procedure template: a municipality can publish it, and it stands on law that is in force."""

from ip_core.plugins import hooks
from ip_core.procedures.services import check, publish
from ip_core.testing.cast import Cast


def test_template_can_be_published(arendal: Cast) -> None:
    (template,) = hooks(arendal.municipality).of("kontakter").register_procedure_templates()
    check(template.document)
    published = publish(template.document, municipality=arendal.municipality, approved_by="Prøve")
    assert published.slug == "kontakter"


def test_template_is_translated(arendal: Cast) -> None:
    (template,) = hooks(arendal.municipality).of("kontakter").register_procedure_templates()
    document, other = template.document, template.document.in_language("nn")
    assert document.purpose != other.purpose
    for step, translated in zip(document.steps, other.steps, strict=True):
        assert step.text != translated.text


def test_nothing_is_offered_where_the_plugin_is_off(meland: Cast) -> None:
    assert list(hooks(meland.municipality).of("kontakter").register_procedure_templates()) == []
