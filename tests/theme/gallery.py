"""Pages that show every pattern of the theme, rendered without a server."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.theme.forms import EveryField, OneChoice, OneQuestion
from theme import pages

FOLDER = Path(__file__).parent / "pages"
TODAY = date(2026, 11, 23)
FRAME: dict[str, Any] = {
    "municipality": SimpleNamespace(
        name="Meland",
        contact_phone="00 00 00 00",
        contact_hours="Måndag–fredag kl. 9–15",
        contact_email="post@meland.example",
    ),
    "languages": [
        {"code": "nn", "name": "Nynorsk", "url": "/nn/"},
        {"code": "nb", "name": "Bokmål", "url": "/nb/"},
    ],
    "actor": SimpleNamespace(label="Sunniva Brekkestøl", capacity_label="eigar av planen"),
    "nav": [
        {"label": "Mi side", "url": "/nn/min-side/", "current": True},
        {"label": "Rettar", "url": "/nn/rettar/", "current": False},
        {"label": "Søk", "url": "/nn/sok/", "current": False},
    ],
    "footer_links": [{"label": "Tilgjengelegheitserklæring", "url": "/nn/tilgjenge/"}],
    "demo": True,
    "sign_out_url": "/nn/logg-ut/",
    "switch_url": "/nn/byt/",
    "theme_css": "theme/meland.css",
}
PLAN: dict[str, Any] = {
    "today": TODAY,
    "late": date(2026, 11, 20),
    "near": date(2026, 11, 25),
    "at": datetime(2026, 11, 18, 9, 12, tzinfo=UTC),
    "facts": [("Koordinator", "Torunn Vikane"), ("NAV", "Har ikkje svart"), ("Periode", "Eit år")],
    "steps": [
        {"title": "Du sende søknaden", "state": "done", "text": "Måndag", "url": "#s", "link": "Les han"},
        {"title": "Marta vurderer", "state": "now", "text": "Ho ringjer deg."},
        {"title": "Du får ei avgjerd", "state": ""},
    ],
    "ways": [{"title": "Eg treng ein plan", "text": "Sjå om du har rett på det.", "url": "#w"}],
    "entries": [
        {
            "at": datetime(2026, 11, 18, 9, 12, tzinfo=UTC),
            "who": "Torunn Vikane",
            "what": "Mål er endra",
            "basis": "Ho er koordinatoren din",
            "changes": [
                {"label": "Mål", "before": "Bu heime til jul", "after": "Bu heime til sommaren"},
                {"label": "Frist", "before": "", "after": "1. juni"},
            ],
            "restore_url": "#r",
        }
    ],
    "page": Paginator(range(30), 10).page(2),
}


@dataclass(frozen=True)
class _Message:
    level_tag: str
    text: str

    def __str__(self) -> str:
        return self.text


def render(name: str, language: str = "nn", **context: Any) -> str:
    """A page of the gallery as a signed-in person sees it."""
    source = (FOLDER / f"{name}.html").read_text()
    request = RequestFactory().get("/nn/")
    with translation.override(language):
        return str(engines["django"].from_string(source).render({**FRAME, **context}, request))


def shown() -> dict[str, str]:
    """Every page by name, as HTML."""
    confirm = {
        **FRAME,
        "heading": "Vil du trekkje tilbake tilgangen?",
        "kicker": "Eirik Solbakk",
        "lead": "Planen blir stengd for Eirik med ein gong.",
        "consequences": ["Han kan ikkje opne planen.", "Du kan gje tilgang att."],
        "confirm": "Trekk tilbake",
        "cancel_url": "/nn/",
    }
    said = [_Message("success", "Du har gjeve Eirik tilgang."), _Message("error", "Brevet vart ikkje sendt.")]
    bound = EveryField({"name": "x" * 30, "until": "31. februar", "contact": "fax"})
    with translation.override("nn"):
        return {
            "plan": render("plan", **PLAN),
            "staff": render("plan", page_size="sm", messages=said, **PLAN),
            "form": render("form", form=EveryField()),
            "form-errors": render("form", form=bound),
            "question": render("question", form=OneQuestion()),
            "question-errors": render("question", form=OneQuestion({})),
            "choice-errors": render("question", form=OneChoice({})),
            "confirm": render_to_string("theme/confirm.html", confirm),
            "meanwhile": render_to_string(
                "theme/changed_meanwhile.html", {**FRAME, "changes": PLAN["entries"][0]["changes"]}
            ),
            "forbidden": render_to_string("theme/errors/forbidden.html", {**FRAME, "reason": "Berre leiaren vel."}),
            "unavailable": render_to_string("theme/errors/unavailable.html", {"what": "Plan"}),
            "not-found": pages.not_found("nn", "Meland", "theme/meland.css").decode(),
        }
