"""The same page in bokmål and nynorsk."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [("nb", "Ikke skrevet ennå.", "Ikkje skrive enno."), ("nn", "Ikkje skrive enno.", "Ikke skrevet ennå.")],
)
@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_page_speaks_the_language_of_the_address(language, said, not_said, handle, plan, as_):
    text = as_(handle).get(f"/{language}/t/plan/{plan.proceeding.uuid}/").content.decode()
    assert f'lang="{language}"' in text
    assert said in text
    assert not_said not in text


@pytest.mark.parametrize(("language", "said"), [("nb", "Skriv noe her"), ("nn", "Skriv noko her")])
def test_errors_speak_the_language_of_the_address(language, said, plan, as_):
    response = as_("owner").post(f"/{language}/t/plan/{plan.proceeding.uuid}/maal/ny/", {"words": ""})
    assert said in response.content.decode()
