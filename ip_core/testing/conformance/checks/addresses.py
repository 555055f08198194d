"""C05, C31: who gets in at which address, and the page that tells people what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Answer, Stage, Visit

OPEN = frozenset({200, 302, 405})
NOWHERE = "t/finnes-ikke-her/"
WORDS_ON_A_PAGE = 40


@proves("C05")
def closed(stage: Stage) -> Iterator[str]:
    names = stage.address_names()
    if not names:
        yield Nothing("the plugin has no addresses")
        return
    public = set(stage.subject.manifest.public)
    yield from (f"{name} is declared public, and there is no such address" for name in sorted(public - names))
    shown: set[str] = set()
    for visit in stage.visits:
        name = stage.name_of(visit)
        if not name:
            yield f"demo_data names {visit.path}, which is none of the plugin's addresses"
            continue
        shown.add(name)
        if name not in stage.subject.quality.needs_session:
            yield from _opens(stage, visit, name)
        yield from _anonymous(stage, visit, name, is_public=name in public)
        yield from _where_it_is_off(stage, visit, name)
    for name in sorted(names - shown):
        yield f"{name} is not among the addresses of demo_data, so nothing shows that it is closed"


def _opens(stage: Stage, visit: Visit, name: str) -> Iterator[str]:
    """Without it, everything below could be 404 because there is nothing there."""
    answer = stage.visit(visit)
    if answer.status not in OPEN:
        yield f"{name} answers {answer.status} to {visit.handle}, who can open it says demo_data{_why(answer)}"


def _why(answer: Answer) -> str:
    return f" ({type(answer.error).__name__}: {answer.error})" if answer.error else ""


def _anonymous(stage: Stage, visit: Visit, name: str, *, is_public: bool) -> Iterator[str]:
    nobody = stage.client(stage.a)
    for method in ("get", "post"):
        answer = stage.ask(nobody, visit.address(stage.language), method)
        if is_public:
            if method == "get" and answer.status not in (200, 405):
                yield f"{name} is declared public, and answers {answer.status} to somebody not signed in"
        elif answer.status < 300 or (answer.status < 400 and not _leads_to_sign_in(answer)):
            yield f"{name} answers {answer.status} to {method.upper()} of somebody not signed in"


def _leads_to_sign_in(answer: Answer) -> bool:
    return answer.location.partition("?")[0] == reverse("sign-in")


def _where_it_is_off(stage: Stage, visit: Visit, name: str) -> Iterator[str]:
    for handle in ("", visit.handle):
        client = stage.client(stage.b, handle, visit.on_behalf_of if handle else "")
        nothing = stage.ask(client, f"/{stage.language}/{NOWHERE}")
        for method in ("get", "post"):
            answer = stage.ask(client, visit.address(stage.language), method)
            if answer.status != 404 or (method == "get" and answer.content != nothing.content):
                yield f"{name} answers {answer.status} to {method.upper()} where the plugin is off"


@proves("C31")
def about(stage: Stage) -> Iterator[str]:
    pages: dict[str, str] = {}
    for language in ("nb", "nn"):
        try:
            with translation.override(language):
                address = reverse(f"plugins:{stage.subject.slug}:about")
        except NoReverseMatch:
            yield "there is no address named about"
            return
        answer = stage.ask(stage.client(stage.a, "applicant"), address)
        if answer.status != 200:
            yield f"{address} answers {answer.status} to a citizen{_why(answer)}"
            return
        pages[language] = _words(answer.text)
        if len(pages[language].split()) < WORDS_ON_A_PAGE:
            yield f"{address} says next to nothing"
    if pages["nb"] == pages["nn"]:
        yield "the page about it is the same in bokmål and nynorsk"


def _words(page: str) -> str:
    """The text of the page's own part."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main[0] if main else "")
