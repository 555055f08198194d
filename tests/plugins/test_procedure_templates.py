"""A plugin's procedure template: what a municipality may make its own can be published there, and stands on the law."""

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hooks
from ip_core.procedures.services import check, publish
from tests.plugins.houses import choose


@pytest.mark.django_db
def test_template_of_a_bundled_plugin_can_be_published(a: Municipality) -> None:
    choose(a, intake="on")
    answers = hooks(a).of("intake").register_procedure_templates()
    templates = list(answers)
    assert answers.complete
    assert [template.document.slug for template in templates] == ["individuell-plan"]
    for template in templates:
        check(template.document)
        assert publish(template.document, municipality=a, approved_by="Prøve").number == 1


@pytest.mark.django_db
def test_template_says_every_word_in_nynorsk(a: Municipality) -> None:
    choose(a, intake="on")
    for template in hooks(a).of("intake").register_procedure_templates():
        other = template.document.in_language("nn")
        same = [
            one.key
            for one, translated in zip(template.document.steps, other.steps, strict=True)
            if one.text == translated.text
        ]
        assert same == []


@pytest.mark.django_db
def test_nothing_is_offered_where_the_plugin_is_off(a: Municipality, b: Municipality) -> None:
    choose(a, intake="on")
    assert list(hooks(b).register_procedure_templates()) == []
