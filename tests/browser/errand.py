"""The errand in a browser: who does what, in order. Every page that is met for the first time is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ip_site.demo.people import municipality_data
from tests.browser.people import UUID, Person, Town

TEXTS = {
    "need": "Eg går mellom lege, heimeteneste og NAV, og må fortelje det same til alle. Eg mistar oversikta.",
    "services": "Fysioterapeut, heimeteneste og fastlege.",
    "wish": "Torunn Vikane, som eg kjenner frå før.",
    "reason": "Stadfesta i samtalen vi hadde, og av fastlegen.",
    "grounds": "Du får hjelp frå fleire tenester, og behovet varer. Nokon må halde i trådane, så du slepp å gjere det.",
    "voice": "Eg vil klare meg heime, kome meg ut kvar dag og sleppe å fortelje alt på nytt.",
    "goal": "Gå til butikken sjølv innan påske.",
    "other-goal": "Vere med på songøving kvar onsdag.",
    "measure": "Øve på trapper og ujamt underlag",
}


@dataclass
class Errand:
    """`looks`: whether the pages are looked at, or only walked through."""

    town: Town
    decider: str
    looks: bool = True
    paths: dict[str, str] = field(default_factory=dict)

    def look(self, person: Person, name: str) -> Person:
        return person.look(name) if self.looks else person

    def person(self, handle: str = "") -> Person:
        return self.town.person(handle)

    def read_about_rights(self) -> None:
        """Home, a rights page, the form: two clicks from the right to the form."""
        anyone = self.person()
        anyone.go()
        self.look(anyone, "01-home")
        anyone.follow(r"/kva-er-ein-individuell-plan/|/hva-er-en-individuell-plan/")
        self.look(anyone, "02-rights")
        anyone.follow("/t/soknad/")
        self.look(anyone, "03-start")
        anyone.go("logg-inn/")
        self.look(anyone, "04-sign-in")

    def apply(self) -> None:
        me = self.person("applicant")
        self.look(me, "05-my-page-empty")
        me.follow("/t/soknad/")
        me.press(to="begynn", value="self")
        self._answer(me, "onske", wants=["coordinator", "plan"])
        me.fill(need=TEXTS["need"]).press("need", value="later")
        self.look(me, "06-saved")
        me.follow(r"/kladd/[^/]+/(\w+/)?")
        self._answer(me, "behov", need=TEXTS["need"])
        self._answer(me, "hjelp", services=TEXTS["services"])
        self._answer(me, "koordinator", wished_coordinator=TEXTS["wish"])
        self._wrong_number(me)
        self._answer(me, "kontakt", contact_way="phone", phone="00 00 00 00", contact_when="Etter kl. 11")
        self._answer(me, "lese", shares="no")
        self.look(me, "08-draft").press("seen")
        self.look(me, "09-receipt")
        self.paths["intake"] = me.path.removesuffix("kvittering/")
        me.go(self.paths["intake"])
        self.look(me, "10-status")

    def _answer(self, me: Person, name: str, **answers: str | list[str]) -> None:
        if not me.path.endswith(f"/{name}/"):
            me.go(re.sub(r"(/kladd/[^/]+/).*", rf"\1{name}/", me.path))
        self.look(me, f"07-{name}").fill(**answers).press("seen")

    def _wrong_number(self, me: Person) -> None:
        me.fill(contact_way="phone", phone="0000 000").press("seen")
        assert me.page.title().startswith("Feil: ")
        assert me.page.locator("[name=phone]").input_value() == "0000 000"
        self.look(me, "07-error")

    def handle(self) -> None:
        """Take, acknowledge, assess, decide; the letter is looked at before it is sent."""
        at_work = self.person(self.decider)
        self.look(at_work, "11-work-list")
        self.take(at_work)
        self.look(at_work, "12-assess")
        step = at_work.path
        at_work.follow("/svar/")
        self.look(at_work, "13-acknowledge").press("text")
        names = at_work.page.locator("main [name^=met_]").evaluate_all("all => [...new Set(all.map(one => one.name))]")
        at_work.fill(**dict.fromkeys(names, "yes"))
        at_work.fill(**{name.replace("met_", "why_"): TEXTS["reason"] for name in names})
        at_work.press("seen")
        assert at_work.path != step
        self.look(at_work, "14-decide").fill(outcome="refused").press("grounds")
        self.look(at_work, "15-no-grounds").fill(outcome="granted", grounds=TEXTS["grounds"]).press("grounds")
        self.look(at_work, "16-preview").press("seen")
        self.look(at_work, "17-sent")

    def take(self, at_work: Person) -> None:
        """The button beside the applicant's name."""
        name = self.town.name("applicant")
        at_work.page.locator("main form[action$='/ta/'] button", has_text=name).click()
        at_work.page.wait_for_load_state()

    def appoint(self) -> None:
        leader = self.person("leader")
        self.look(leader, "18-work-list-leader")
        self.take(leader)
        self.look(leader, "19-appoint")
        leader.page.get_by_label(self.town.name("coordinator")).check()
        leader.press("coordinator")

    def accept(self) -> None:
        coordinator = self.person("coordinator")
        self.look(coordinator, "20-work-list-coordinator")
        coordinator.page.locator("main").get_by_role("link", name=self.town.name("applicant")).first.click()
        self.look(coordinator, "21-accept").fill(answer="yes").press("answer")
        self.look(coordinator, "22-waits-for-yes")
        self.paths["plan"] = coordinator.path

    def agree(self) -> None:
        me = self.person("applicant")
        me.go(self.paths["intake"] + "brev/")
        self.look(me, "23-letter")
        me.go("min-side/")
        self.look(me, "24-my-page-asked")
        me.go(self.paths["plan"])
        self.look(me, "25-plan-waits").follow("/ja-til-plan/")
        self.look(me, "26-plan-consent").press("exception_text")
        self.look(me, "27-consent").press("seen")
        self.look(me, "28-consent-receipt")
        me.go(self.paths["plan"])
        self.look(me, "29-plan-empty")

    def write(self) -> None:
        """Her own words, two goals, a measure with responsible and date."""
        me, coordinator, plan = self.person("applicant"), self.person("coordinator"), self.paths["plan"]
        me.go(f"{plan}tekst/ny/goals/voice/")
        self.look(me, "30-voice").fill(text=TEXTS["voice"]).press("text")
        coordinator.go(f"{plan}maal/ny/")
        self.look(coordinator, "31-goal").fill(words=TEXTS["goal"]).press("words")
        coordinator.go(f"{plan}maal/ny/")
        coordinator.fill(words=TEXTS["other-goal"]).press("words")
        coordinator.go(f"{plan}tiltak/ny/")
        self.look(coordinator, "32-measure").fill(
            what=TEXTS["measure"], extent="to gonger i veka", due_date="2027-01-15"
        )
        coordinator.page.get_by_label(self.town.name("coordinator")).check()
        coordinator.press("what")
        self.look(coordinator, "33-plan-coordinator")
        me.go(plan)
        self.look(me, "34-plan-owner")

    def share(self) -> None:
        me = self.person("applicant")
        me.follow(rf"/sak/{UUID}/innsyn/")
        self.paths["access"] = me.path
        self.look(me, "35-access-before").follow("/gi-tilgang/")
        me.fill(navn=self.town.name("therapist").split()[-1]).press("navn")
        self.look(me, "36-whom").follow(r"/gi-tilgang/\d+/")
        self.look(me, "37-what").fill(sections=["goals", "measures"], purpose="For å trene saman med meg").press(
            "purpose"
        )
        self.look(me, "38-share-consent").press("seen")
        self.look(me, "39-share-receipt")

    def read_as_therapist(self) -> None:
        """By search and by the page: goals and measures, and nothing that tells of the rest."""
        therapist = self.person("therapist")
        self.look(therapist, "40-work-list-therapist")
        therapist.go("sok/?q=butikken")
        self.look(therapist, "41-search").follow(rf"/t/plan/{UUID}/#maal-{UUID}")
        assert TEXTS["goal"] in therapist.text
        assert TEXTS["voice"] in therapist.text
        self.look(therapist, "42-plan-therapist")
        employee = self.person("employee")
        assert employee.go(self.paths["plan"]) == 404
        self.look(employee, "43-missing")
        employee.go("sok/?q=butikken")
        assert employee.page.locator(".mv-hits a").count() == 0
        self.look(employee, "44-no-hits")

    def withdraw(self) -> None:
        """She sees who read, and closes; the page that was open is gone when it is asked for again."""
        me, therapist = self.person("applicant"), self.person("therapist")
        me.go(self.paths["access"])
        self.look(me, "45-access").follow(rf"/sak/{UUID}/logg/")
        assert self.town.name("therapist") in me.text
        self.look(me, "46-log").go(self.paths["access"])
        me.follow(rf"/innsyn/samtykke/{UUID}/trekk/")
        self.look(me, "47-withdraw").press("csrfmiddlewaretoken")
        self.look(me, "48-access-after")
        answer = therapist.page.reload()
        assert answer is not None
        assert answer.status == 404
        therapist.go("sok/?q=butikken")
        assert therapist.page.locator(".mv-hits a").count() == 0

    def look_back(self) -> None:
        """What was changed, before and after; a goal that is deleted comes back."""
        me, coordinator = self.person("applicant"), self.person("coordinator")
        coordinator.go(self.paths["plan"])
        coordinator.follow(rf"/maal/{UUID}/")
        self.look(coordinator, "49-change-goal").press(to="/slett/")
        self.look(coordinator, "50-undo").press(to="/hent-tilbake/")
        assert TEXTS["goal"] in coordinator.text
        me.go(self.paths["access"].replace("innsyn", "historikk"))
        self.look(me, "51-history")
        me.go(f"{self.paths['plan']}endringer/")
        self.look(me, "52-plan-history")

    def let_somebody_act(self) -> None:
        """She names a representative, and stops it again; the coordinator writes down a guardian and ends it."""
        me, coordinator = self.person("applicant"), self.person("coordinator")
        who = next(row for row in municipality_data(self.town.slug).people if row.handle == "parent")
        person = {"given_name": who.name[0], "family_name": who.name[1], "born": who.born.isoformat()}
        me.go(self.paths["access"])
        me.follow(rf"/sak/{UUID}/fullmakt/")
        self.look(me, "57-mandates").follow("/fullmakt/ny/")
        me.fill(given_name=who.name[0]).press("given_name")
        self.look(me, "58-mandate-missing").fill(**person, sections=["goals"], last_day="2099-12-31").press("born")
        self.look(me, "59-mandate-given").follow(rf"/fullmakt/{UUID}/avslutt/")
        self.look(me, "60-mandate-end").press("csrfmiddlewaretoken")
        assert " ".join(who.name) in self.look(me, "61-mandate-over").text
        decisions = self.paths["access"].replace("innsyn", "avgjorelser")
        coordinator.go(f"{decisions}vergemal/")
        ground = {"document": "Vedtak 3. mai", "decided_by": "Statsforvaltaren", "sections": ["goals"]}
        self.look(coordinator, "62-guardian").fill(**person, **ground).press("born")
        self.look(coordinator, "63-guardian-missing").fill(first_day="2026-01-01").press("born")
        self.look(coordinator, "64-decisions").follow(rf"/vergemal/{UUID}/rett/")
        self.look(coordinator, "65-guardian-correct").go(decisions)
        coordinator.follow(rf"/vergemal/{UUID}/avslutt/")
        self.look(coordinator, "66-guardian-end").fill(reason="Oppheva").press("reason")
        coordinator.go(f"{decisions}skjerm/")
        self.look(coordinator, "67-shield").fill(reason="Arbeider her").press("reason")
        coordinator.follow(rf"/skjerm/{UUID}/avslutt/")
        self.look(coordinator, "68-shield-end").fill(reason="Har slutta").press("reason")
        me.go(self.paths["access"].replace("innsyn", "historikk"))
        assert " ".join(who.name) in self.look(me, "69-history-decisions").text

    def switch_off(self) -> None:
        """The administrator's page, and what is left of the plan when it is off."""
        admin, me = self.person("administrator"), self.person("applicant")
        admin.go("moduler/")
        self.look(admin, "53-modules").follow("/plan/sla-av/")
        self.look(admin, "54-switch-off").fill(reason="Vi prøver rutinen på papir ei veke.").press("reason")
        assert me.go(self.paths["plan"]) == 404
        me.go("min-side/")
        self.look(me, "55-my-page-plan-off")
        admin.go("moduler/")
        admin.follow("/plan/sla-pa/")
        self.look(admin, "56-switch-on").press("csrfmiddlewaretoken")
        assert me.go(self.paths["plan"]) == 200
