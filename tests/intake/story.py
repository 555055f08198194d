"""An application walked through its own pages, by whoever the procedure names."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_scopes import scopes_disabled

from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.enums import Role, UnitKind
from ip_core.procedures.document import Act, Criterion, Deadline, DecisionForm, ProcedureDocument, Step, Texts
from ip_core.procedures.enums import CITIZEN, Condition, DayKind, FromEvent
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.services import publish
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of

NEED = "Avtalane kolliderer, og eg fortel alt på nytt. Gullspurv."
SERVICES = "Fysioterapeut og NAV. Dompap."
WISH = "Torunn Vikane, raudstrupe"
REASON = "Helsetenester kvar veke. Kjøttmeis."
GROUNDS = "Du treng fleire tenester over lang tid, og dei må henge saman. Blåmeis."
COMPLAINT = "Eg er ueinig i svaret. Svarttrost."
ANSWERS = {
    "onske": {"wants": ["coordinator", "plan"]},
    "behov": {"need": NEED},
    "hjelp": {"services": SERVICES},
    "koordinator": {"wished_coordinator": WISH},
    "kontakt": {"contact_way": "phone", "phone": "00 00 00 00", "contact_when": "Etter kl. 11"},
    "lese": {"shares": "no"},
}
NOTIFIED = {
    "hvem": {"given_name": "Peder", "family_name": "Myklebost", "birth_date": "1950-03-01"},
    "behov": {"need": NEED},
    "hjelp": {"services": ""},
    "onske": {"wants": []},
    "kontakt": {"contact_way": "letter"},
    "vet": {
        "informed": "on",
        "informed_on": "2026-11-01",
        "notifier_name": "Ola Nabo",
        "notifier_relation": "nabo",
        "notifier_phone": "",
    },
}


def rule(cast: Cast, *, decider: Role | None = None, appointer: Role | None = None) -> ProcedureVersion:
    """Meland: the system coordinator decides, no deadline. Arendal: the intake office decides, 14 days to appoint."""
    is_meland = cast.municipality.slug == "meland"
    decider = decider or (Role.SYSTEM_COORDINATOR if is_meland else Role.CASEWORKER)
    appointer = appointer or Role.LEADER
    days = None if is_meland else Deadline(FromEvent.SUBMITTED, 14, DayKind.CALENDAR)
    granted, office = Condition.COORDINATOR_GRANTED, UnitKind.INTAKE_OFFICE if decider == Role.CASEWORKER else ""
    document = ProcedureDocument(
        slug="individuell-plan",
        title="Plan og koordinator",
        language=cast.municipality.primary_language,
        decision_form=DecisionForm.AVGJERD if is_meland else DecisionForm.ENKELTVEDTAK,
        legal_basis=("pbrl-2-5", "pbrl-2-5-b"),
        criteria=(
            Criterion("fleire", "Treng personen minst to tenester?", "Tel dei."),
            Criterion("tid", "Varer behovet over tid?"),
        ),
        steps=(
            Step(
                "vurdere", Act.RECEIVE_AND_ASSESS, "Vurdere", decider, "Snakk med søkjaren.", "", office, next="avgjere"
            ),
            Step("avgjere", Act.DECIDE, "Avgjere", decider, "Svar skriftleg.", "", office, next="velje"),
            Step(
                "velje", Act.APPOINT, "Velje koordinator", appointer, deadline=days, condition=granted, next="seie-ja"
            ),
            Step("seie-ja", Act.ACCEPT, "Seie ja", Role.COORDINATOR, condition=granted, next="starte"),
            Step("starte", Act.START, "Starte", CITIZEN, condition=Condition.PLAN_GRANTED),
        ),
        translations={"nb": Texts(criteria={"fleire": {"question": "Trenger personen minst to tjenester?"}})}
        if is_meland
        else {"nn": Texts(title="Plan og koordinator")},
    )
    return publish(document, municipality=cast.municipality, approved_by="Prøve")


@dataclass
class Walk:
    """One municipality with its people's browsers."""

    cast: Cast
    language: str
    clients: dict[tuple[str, str], Client] = field(default_factory=dict)

    def client(self, handle: str = "", on_behalf_of: str = "") -> Client:
        key = (handle, on_behalf_of)
        if key not in self.clients:
            self.clients[key] = client_of(self.cast, handle, on_behalf_of=on_behalf_of)
        return self.clients[key]

    def url(self, name: str, *args: object) -> str:
        with translation.override(self.language):
            return reverse(name if ":" in name or name in CORE else f"plugins:intake:{name}", args=args)

    def get(self, handle: str, name: str, *args: object, on_behalf_of: str = ""):
        return self.client(handle, on_behalf_of).get(self.url(name, *args))

    def post(self, handle: str, name: str, *args: object, data: dict | None = None, on_behalf_of: str = ""):
        return self.client(handle, on_behalf_of).post(self.url(name, *args), data or {})

    # --- the errand ---------------------------------------------------------------------------------------------

    def begin(self, handle: str, filed_for: str = "self", on_behalf_of: str = "") -> str:
        """The key of the draft."""
        answer = self.post(handle, "begin", data={"filed_for": filed_for}, on_behalf_of=on_behalf_of)
        assert answer.status_code == 302, answer.content.decode()
        return answer.url.split("/kladd/")[1].split("/")[0]

    def answer(self, handle: str, key: str, answers: dict, on_behalf_of: str = "") -> None:
        for question, values in answers.items():
            page = self.get(handle, "question", key, question, on_behalf_of=on_behalf_of)
            assert page.status_code == 200
            data = {**values, "seen": page.context["draft"].version}
            sent = self.post(handle, "question", key, question, data=data, on_behalf_of=on_behalf_of)
            assert sent.status_code == 302, sent.context["form"].errors

    def send(self, handle: str, key: str, on_behalf_of: str = ""):
        page = self.get(handle, "draft", key, on_behalf_of=on_behalf_of)
        data = {"seen": page.context["draft"].version}
        return self.post(handle, "draft", key, data=data, on_behalf_of=on_behalf_of)

    def apply(self, handle: str = "applicant", answers: dict | None = None, on_behalf_of: str = "") -> Proceeding:
        key = self.begin(handle, on_behalf_of=on_behalf_of)
        self.answer(handle, key, answers or ANSWERS, on_behalf_of)
        assert self.send(handle, key, on_behalf_of).status_code == 302
        with scopes_disabled():
            return Proceeding.objects.select_related("case", "municipality").latest("opened_at", "pk")

    def step(self, proceeding: Proceeding) -> ProceedingStep:
        """The procedure's own open step; else the one that a complaint opened."""
        with scopes_disabled():
            waiting = list(ProceedingStep.objects.filter(proceeding=proceeding, done_at__isnull=True))
        return next((step for step in waiting if step.complaint_id is None), waiting[0])

    def take(self, handle: str, proceeding: Proceeding) -> ProceedingStep:
        step = self.step(proceeding)
        assert self.post(handle, "step-take", step.uuid).status_code == 302
        return step

    def assess(self, handle: str, proceeding: Proceeding) -> None:
        step = self.take(handle, proceeding)
        data = {"seen": 0, "met_fleire": "yes", "why_fleire": REASON, "met_tid": "yes", "why_tid": "Ja, i årevis."}
        answer = self.post(handle, "step", step.uuid, data=data)
        assert answer.status_code == 302, answer.context["form"].errors

    def decide(self, handle: str, proceeding: Proceeding, outcome: str = "granted", grounds: str = GROUNDS) -> None:
        step = self.step(proceeding)
        if step.taker is None:
            step = self.take(handle, proceeding)
        saved = self.post(handle, "step", step.uuid, data={"seen": 0, "outcome": outcome, "grounds": grounds})
        assert saved.status_code == 302, saved.context["form"].errors
        page = self.get(handle, "preview", step.uuid)
        assert page.status_code == 200
        sent = self.post(handle, "preview", step.uuid, data={"seen": page.context["form"]["seen"].value()})
        assert sent.status_code == 302

    def appoint(self, handle: str, proceeding: Proceeding, coordinator: str = "coordinator") -> None:
        step = self.take(handle, proceeding)
        answer = self.post(handle, "step", step.uuid, data={"coordinator": self.cast.membership(coordinator).pk})
        assert answer.status_code == 302, answer.context["form"].errors

    def accept(self, handle: str, proceeding: Proceeding) -> None:
        answer = self.post(handle, "step", self.step(proceeding).uuid, data={"answer": "yes"})
        assert answer.status_code == 302, answer.context["form"].errors


CORE = (
    "step-take",
    "step-leave",
    "work-list",
    "my-page",
    "case",
    "case-history",
    "case-log",
    "control-log-shown",
    "control-access-shown",
)
