"""Builds a municipality's handbook from its written content: for the demo, for tests, and as an example to follow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from handbook import content
from handbook.models import (
    GuidelinePage,
    HandbookIndexPage,
    HandbookPage,
    HomePage,
    InformationPage,
    ProcedurePage,
    RightsPage,
    SectionPage,
)
from ip_core.municipalities.models import Municipality

RIGHTS = ("plan", "rett", "utan-plan", "barn", "sja", "vidare", "nei")
INFORMATION = ("kontakt", "personvern", "tilgjenge")
GUIDELINES = ("samtykke", "praksis")
HTTP = 80


@transaction.atomic
def build(municipality: Municipality, *, hostname: str) -> HomePage:
    """Make and publish everything, the rule last: then the first version holds the words of both languages."""
    first = municipality.primary_language
    if built := HomePage.objects.filter(municipality=municipality, locale__language_code=first).first():
        return built
    languages = [first, *(one for one in municipality.languages if one in ("nb", "nn") and one != first)]
    keys: dict[str, uuid.UUID] = {}
    slugs: dict[str, str] = {}
    trees = [_Tree(municipality, language, keys, slugs) for language in languages]
    for tree in trees:
        tree.build()
    for tree in reversed(trees):
        tree.publish()
    home = trees[0].home
    site, _created = Site.objects.update_or_create(
        hostname=hostname, port=HTTP, defaults={"root_page": home.page_ptr, "site_name": f"{municipality.name} kommune"}
    )
    municipality.site = site
    municipality.save(update_fields=["site"])
    return home


@dataclass
class _Tree:
    """The pages of one language. Translations share a key and the slug of the municipality's own written form."""

    municipality: Municipality
    language: str
    keys: dict[str, uuid.UUID]
    slugs: dict[str, str]
    pages: dict[str, HandbookPage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.locale, _created = Locale.objects.get_or_create(language_code=self.language)
        self.content = content.read(self.municipality, self.language)

    @property
    def home(self) -> HomePage:
        home = self.pages["home"]
        assert isinstance(home, HomePage)
        return home

    def build(self) -> None:
        """Drafts from the top down; links between pages need them all to exist."""
        self._home()
        self._page(SectionPage, "rettar", self.home, show_in_menus=True)
        for key in RIGHTS:
            self._page(RightsPage, key, self.pages["rettar"], body=self._body(key), law=self._law(key))
        for key in INFORMATION:
            footer = self.content.pages[key].get("footer", False)
            self._page(InformationPage, key, self.home, body=self._body(key), law=self._law(key), in_footer=footer)
        self._page(HandbookIndexPage, "handbok", self.home, show_in_menus=True)
        self._procedure()
        for key in GUIDELINES:
            self._page(GuidelinePage, key, self.pages["handbok"], pairs=self._pairs(key), law=self._law(key))
        self._links()

    def publish(self) -> None:
        for page in self.pages.values():
            page.save_revision().publish()

    def _home(self) -> None:
        words = self.content.home
        home = HomePage(
            slug=f"{self.municipality.slug}-{self.language}",
            municipality=self.municipality,
            doors=[],
            **{name: words[name] for name in ("title", "lead", "contact_title", "contact_text")},
        )
        root = Page.objects.filter(depth=1).get()
        self._add("home", home, root)

    def _page(self, model: type[HandbookPage], key: str, parent: HandbookPage, **fields: Any) -> None:
        words = self.content.pages[key]
        slug = self.slugs.setdefault(key, words["slug"])
        audience = words.get("audience", "public")
        page = model(title=words["title"], lead=words["lead"], slug=slug, audience=audience, **fields)
        self._add(key, page, parent)

    def _procedure(self) -> None:
        """The rule is the same in both languages; only the words differ."""
        words, rule = self.content.procedure, content.rule(self.municipality)
        texts = {name: words[name].strip() for name in ("title", "lead", "purpose", "responsibility", "evaluation")}
        page = ProcedurePage(
            slug=self.slugs.setdefault("procedure", words["slug"]),
            decision_form=rule["decision_form"],
            legal_basis=[("reference", key) for key in rule["legal_basis"]],
            criteria=[("criterion", {"key": key, **words["criterion"][key]}) for key in rule["criteria"]],
            steps=[("step", _step(step, words["step"][step["key"]])) for step in rule["step"]],
            **texts,
        )
        self._add("procedure", page, self.pages["handbok"])

    def _add(self, key: str, page: HandbookPage, parent: Page) -> None:
        page.locale = self.locale
        page.translation_key = self.keys.setdefault(key, uuid.uuid4())
        page.live = False
        parent.add_child(instance=page)
        self.pages[key] = page

    def _body(self, key: str) -> list[tuple[str, Any]]:
        sections = self.content.pages[key].get("section", [])
        return [("text", {"heading": one["heading"], "text": content.html(one["text"])}) for one in sections]

    def _pairs(self, key: str) -> list[tuple[str, Any]]:
        return [("pair", pair) for pair in self.content.pages[key]["pair"]]

    def _law(self, key: str) -> list[tuple[str, str]]:
        return [("reference", reference) for reference in self.content.pages[key].get("law", [])]

    def _links(self) -> None:
        home, words = self.home, self.content.home
        home.doors = [("door", self._door(one)) for one in words["door"]]
        home.answers = [("answer", self._answer(one["question"], one["page"])) for one in words["answer"]]
        for key in RIGHTS:
            page = self.pages[key]
            related = self.content.pages[key].get("related", [])
            page.related = [("page", self._answer(self.pages[other].title, other)) for other in related]

    def _door(self, words: dict[str, str]) -> dict[str, Any]:
        page = self.pages[words["page"]] if "page" in words else None
        destination = words.get("destination", "page")
        return {"title": words["title"], "text": words["text"], "destination": destination, "page": page}

    def _answer(self, question: str, key: str) -> dict[str, Any]:
        return {"question": question, "page": self.pages[key]}


def _step(rule: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """A block as Wagtail stores it: every field there, an absent deadline as one without an amount."""
    deadline = {"amount": None, "unit": "calendar", "from_event": "submitted", **rule.get("deadline", {})}
    rest = {"unit_kind": "", "condition": "always", "required_consents": [], "legal_basis": []}
    return {**rest, **rule, **words, "deadline": deadline}
