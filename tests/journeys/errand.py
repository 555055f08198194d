"""The errand, step by step, as its people do it on the pages they are given: from a need to a plan, and out again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.pages import Form, Page
from tests.journeys.places import Place, Tab

UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
QUESTION = re.compile(r"/kladd/[^/]+/[^/]+/$")
FIND_ME = "havrekjeks"
"""Stands beside every section's own word, so that one search could find them all."""


@dataclass
class Errand:
    """Whose it is, who does what, and where it has come. Roles are those that the municipality's procedure names."""

    place: Place
    owner: str = "applicant"
    decider: str = ""
    appointer: str = "leader"
    coordinator: str = "coordinator"
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decider = self.decider or self.place.decider

    def tab(self, role: str) -> Tab:
        return self.place.tab(getattr(self, role, role))

    def put(self, word: str, key: str, *readers: str) -> str:
        """A text for one section: its own word, who may read it, and the word by which all could be found."""
        return f"{self.place.watch.put(f'{word}-{self.owner}', key, self.owner, *readers)} {FIND_ME}"

    # --- the need ---------------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Any]:
        return {
            "wants": ["coordinator", "plan"],
            "need": self.put("gullspurv", "application"),
            "services": self.put("dompap", "application"),
            "wished_coordinator": self.put("raudstrupe", "wishes"),
            "contact_way": "phone",
            "phone": "00 00 00 00",
            "contact_when": self.put("svarttrast", "contact"),
            "shares": "no",
        }

    def apply(self) -> Page:
        """Begin, stop at the second question, come back to the draft, send."""
        tab, answers = self.tab("owner"), self.answers()
        page = tab.open(f"/{self.place.language}/t/soknad/")
        page = tab.send(page.form(has="csrfmiddlewaretoken", to="begynn"), filed_for="self")
        page = tab.send(fill(page, answers))
        page = tab.send(fill(page, answers), to="later")
        assert page.path.endswith("/lagret/")
        page = tab.go(tab.open(f"/{self.place.language}/t/soknad/"), r"/kladd/[^/]+/")
        page = self.send_draft(tab, answer_the_rest(tab, tab.go(page, "/hjelp/"), answers))
        self.paths["intake"] = re.sub("kvittering/$", "", page.path)
        return page

    def send_draft(self, tab: Tab, page: Page) -> Page:
        assert "gullspurv" in page.html
        return tab.send(page.form(has="seen"))

    # --- at work ----------------------------------------------------------------------------------------------------

    def take(self, role: str) -> Page:
        """From the work list, by the owner's name; lands on the step's own page."""
        tab = self.tab(role)
        page = tab.own("arbeidsliste")
        return tab.send(page.form(button=self.place.name(self.owner), to="/ta/"))

    def acknowledge(self, page: Page) -> Page:
        tab = self.tab("decider")
        form = tab.go(page, "/svar/").form(has="text")
        return tab.send(form.fill(text=self.put("linerle", "letter", self.decider)))

    def assess(self, page: Page, *, met: str = "yes") -> Page:
        """Each criterion is answered, with a reason. The owner reads it afterwards."""
        form = page.form(has="seen")
        reason = self.put("kjottmeis", "assessment", self.decider)
        questions = {name: met for name in form.fields if name.startswith("met_")}
        assert len(questions) >= 2
        form.fill(**questions, **{name: reason for name in form.fields if name.startswith("why_")})
        return self.tab("decider").send(form)

    def decide(self, page: Page, outcome: str = "granted") -> Page:
        """The letter is looked at before it is sent."""
        tab, grounds = self.tab("decider"), self.put("blameis", "letter", self.decider)
        letter = tab.send(page.form(has="grounds").fill(outcome=outcome, grounds=grounds))
        assert "blameis" in letter.html
        return tab.send(letter.form(has="seen"))

    def handle(self, outcome: str = "granted") -> None:
        """The deciding role's whole part."""
        self.place.watch.let(self.decider, "application", "wishes", "contact")
        page = self.acknowledge(self.take("decider"))
        self.decide(self.assess(page), outcome)

    def appoint(self) -> Page:
        """The step's page as it was before anybody was chosen."""
        self.place.watch.let(self.appointer, "wishes")
        self.place.watch.let(self.coordinator, "wishes")
        page = self.take("appointer")
        form = page.form(has="coordinator").choose("coordinator", self.place.name(self.coordinator))
        self.tab("appointer").send(form)
        self.place.watch.stop(self.appointer)
        return page

    def accept(self) -> Page:
        self.place.watch.let(self.coordinator, "contact")
        tab = self.tab("coordinator")
        page = tab.go(tab.own("arbeidsliste"), self._waiting(tab))
        return tab.send(page.form(has="answer").fill(answer="yes"))

    def _waiting(self, tab: Tab) -> str:
        links = tab.own("arbeidsliste").links_saying(self.place.name(self.owner))
        return re.escape(links[0])

    # --- the plan ---------------------------------------------------------------------------------------------------

    def agree(self, tab: Tab | None = None) -> Page:
        """Yes to a plan: what it is, the text itself, the signature."""
        tab = tab or self.tab("owner")
        page = tab.go(tab.own("min-side"), rf"/t/plan/{UUID}/")
        self.paths["plan"] = page.path
        page = tab.go(page, "/ja-til-plan/")
        page = tab.send(page.form(has="exception_text"))
        self.paths["plan-consent"] = page.path
        return tab.send(page.form(has="seen"))

    def to_plan(self) -> None:
        """All of it, until the plan is there."""
        self.apply()
        self.handle()
        self.appoint()
        self.accept()
        self.agree()

    def write(self, who: str, word: str, /, **answers: str) -> Page:
        """Something new in the plan."""
        tab = self.tab(who)
        form = tab.open(f"{self.paths['plan']}{word}/ny/").form(has="seen")
        return tab.send(form.fill(**answers))

    def write_text(self, role: str, section: str, text: str, kind: str = "text") -> Page:
        tab = self.tab(role)
        page = tab.open(f"{self.paths['plan']}tekst/ny/{section}/{kind}/")
        return tab.send(page.form(has="text").fill(text=text))

    def fill_plan(self) -> None:
        """Two goals, a measure with responsible and date, and every section that a text can stand in."""
        own = self.coordinator
        self.write("coordinator", "maal", words=self.put("fiskeorn", "goals", own))
        self.write("owner", "maal", words=self.put("havsule", "goals", own))
        measure = {"what": self.put("steinskvett", "measures", own), "due_date": "2027-01-11"}
        self.write("coordinator", "tiltak", **measure)
        self.write("coordinator", "deltaker", role="NAV", name=self.put("sandlo", "participants", own))
        for section, word in TEXTS.items():
            self.write_text("coordinator", section, self.put(word, section, own))

    # --- sharing ----------------------------------------------------------------------------------------------------

    def share(self, handle: str = "therapist", *, writes: tuple[str, ...] = ()) -> Page:
        """Goals and measures, until the day that is proposed; to read, unless some may be written in."""
        page = self.ask_to_share(self.tab("owner"), handle, writes)
        page = self.tab("owner").send(page.form(has="seen"))
        self.place.watch.let(handle, "goals", "measures")
        return page

    def ask_to_share(self, tab: Tab, handle: str, writes: tuple[str, ...] = ()) -> Page:
        """The text that is to be signed."""
        page = tab.go(tab.open(self.access_path()), "/gi-tilgang/")
        found = tab.open(page.path, navn=self.place.name(handle).split()[-1])
        form = tab.go(found, r"/gi-tilgang/\d+/").form(has="purpose")
        form.fill(sections=["goals", "measures"], writes=list(writes), purpose="For å trene saman")
        page = tab.send(form)
        self.paths["sharing"] = page.path
        return page

    def withdraw(self, handle: str = "therapist") -> Page:
        """Two clicks: the button beside the name, and yes."""
        tab = self.tab("owner")
        page = tab.go(tab.open(self.access_path()), rf"/innsyn/samtykke/{UUID}/trekk/")
        assert self.place.name(handle) in page.text
        self.place.watch.stop(handle)
        return tab.send(page.form(has="csrfmiddlewaretoken", to="trekk"))

    def access_path(self) -> str:
        return self.case_path() + "innsyn/"

    def case_path(self) -> str:
        if "case" not in self.paths:
            page = self.tab("owner").own("min-side")
            self.paths["case"] = page.link_to(rf"/sak/{UUID}/innsyn/").removesuffix("innsyn/")
        return self.paths["case"]


TEXTS = {
    "coordination": "tjeld",
    "contributions": "stillits",
    "execution": "heipiplerke",
    "period": "vipe",
    "cooperation": "spove",
}


def fill(page: Page, answers: dict[str, Any]) -> Form:
    """One question's form with the answers that it asks for."""
    form = page.form(has="seen")
    asked = {name: answers[name] for name in form.fields if name in answers}
    assert asked, f"nothing to answer {sorted(form.fields)} with on {page.path}"
    return form.fill(**asked)


def answer_the_rest(tab: Tab, page: Page, answers: dict[str, Any]) -> Page:
    """Question after question, until everything stands on one page."""
    for _question in range(12):
        if not QUESTION.search(page.path):
            return page
        page = tab.send(fill(page, answers))
        assert not page.errors, page.errors
    raise AssertionError("the questions never end")
