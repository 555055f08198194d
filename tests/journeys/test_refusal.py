"""A no: never without grounds, with the law's own time to complain, and a complaint that comes back to who decided."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from ip_core import clock
from tests.journeys.errand import Errand
from tests.journeys.places import Place

FRIDAY = 4
WEEKS = timedelta(weeks=4)
"""Pasient- og brukerrettighetsloven § 7-5."""


def last_day() -> date:
    """Four weeks from today, and on to a working day if that is none."""
    day, closed = clock.today() + WEEKS, holidays.Norway()
    while day.weekday() > FRIDAY or day in closed:
        day += timedelta(days=1)
    return day


def begun(place: Place) -> tuple[Errand, object]:
    errand = Errand(place)
    errand.apply()
    place.watch.let(errand.decider, "application", "wishes", "contact")
    return errand, errand.assess(errand.take("decider"), met="no")


@pytest.mark.parametrize("outcome", ["refused", "granted"])
@pytest.mark.parametrize("grounds", ["", "   ", "\r\n\t"])
def test_nobody_is_answered_without_grounds(meland: Place, outcome: str, grounds: str):
    errand, page = begun(meland)
    tab = errand.tab("decider")
    form = page.form(has="grounds").fill(outcome=outcome, grounds=grounds)
    again = tab.send(form)
    assert again.form(has="grounds").data["outcome"] == [outcome]
    assert "Skriv kvifor" in again.errors
    assert tab.open(f"{page.path}brev/").path == page.path
    assert errand.tab("owner").ask("get", errand.paths["intake"] + "brev/").status == 404


def test_refusal_says_why_and_how_long_one_may_complain_and_is_complained_of(place: Place):
    errand, page = begun(place)
    errand.decide(page, outcome="refused")
    tab, until = errand.tab("owner"), last_day()
    letter = tab.go(tab.open(errand.paths["intake"]), "/brev/")
    for said in ("blameis", "§ 2-5", "tatsforvaltar" if place.slug == "meland" else "tatsforvalter"):
        assert said in letter.text
    assert place.day(until) in letter.text
    assert tab.ask("get", letter.path.removesuffix("/") + ".pdf").response.content.startswith(b"%PDF")
    text = errand.put("lomvi", "complaint", errand.decider)
    done = tab.send(tab.go(letter, "/klage/").form(has="text").fill(text=text))
    assert "lomvi" in done.text
    assert "lomvi" in errand.tab("decider").open(errand.paths["intake"] + "klager/").text
    assert place.name("applicant") not in place.tab("leader").own("arbeidsliste").text


def test_late_complaint_is_told_and_not_refused(meland: Place):
    errand, page = begun(meland)
    errand.decide(page, outcome="refused")
    with clock.moved_to(clock.now() + WEEKS + timedelta(days=14)):
        tab = errand.tab("owner")
        form = tab.open(errand.paths["intake"] + "klage/")
        assert "frist" in form.text.lower()
        assert "Eg er ueinig." in tab.send(form.form(has="text").fill(text="Eg er ueinig.")).text


def test_application_is_withdrawn_and_closed_to_who_had_it(meland: Place):
    errand, page = begun(meland)
    tab = errand.tab("owner")
    asked = tab.go(tab.open(errand.paths["intake"]), "/trekk/")
    meland.watch.stop(errand.decider)
    tab.send(asked.form(has="csrfmiddlewaretoken", to="trekk"))
    assert errand.tab("decider").ask("get", errand.paths["intake"] + "soknad/").status == 404
    late = errand.tab("decider").ask("post", page.path, page.form(has="grounds").fill(grounds="Ja.").sent())
    assert late.status in (403, 404)
    assert "gullspurv" in tab.open(errand.paths["intake"] + "soknad/").text
