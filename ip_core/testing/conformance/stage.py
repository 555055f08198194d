"""Two municipalities: in A the plugin is on and has its demo data, in B it is off. Both have the whole cast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, resolve
from django.urls.exceptions import Resolver404
from django.utils import translation
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.access.reads import ReadLog
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import delivery, discovery
from ip_core.plugins.delivery import Delivered
from ip_core.plugins.dispatch import Hooks, hooks
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing.cast import Cast, build_cast, switch_on
from ip_core.testing.clients import client_of, give_host
from ip_core.testing.conformance.subject import Subject

Rows = Mapping[str, list[tuple[Any, ...]]]


class DemoFailed(Exception):
    """The plugin's demo_data could not be made: nothing can be shown on an empty stage."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the cast, an address without its language, and for whom she acts."""

    handle: str
    path: str
    on_behalf_of: str = ""

    def address(self, language: str) -> str:
        return f"/{language}/{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client got. `error` is what a view raised."""

    status: int
    content: bytes
    location: str = ""
    error: BaseException | None = None
    is_html: bool = True

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class Stage:
    """Where a plugin is tried. Each rule finds it as it was built."""

    def __init__(self, subject: Subject, a: Cast, b: Cast, visits: tuple[Visit, ...]) -> None:
        self.subject, self.a, self.b, self.visits = subject, a, b, visits
        self._sessions: dict[tuple[str, str, str], str] = {}

    @classmethod
    def build(cls, subject: Subject) -> Stage:
        """Raises DemoFailed."""
        others = subject.company
        a = build_cast("meland", plugins=(*others, subject.slug, *subject.followers))
        b = build_cast("arendal", plugins=others)
        give_host(a)
        give_host(b)
        stage = cls(subject, a, b, play(subject, a))
        stage.sign_everybody_in()
        return stage

    def sign_everybody_in(self) -> None:
        """Once, and for all rules: sessions that a rule makes are gone after it."""
        who = {(visit.handle, visit.on_behalf_of) for visit in self.visits}
        for cast in (self.a, self.b):
            for handle, behalf in who | ({(handle, "") for handle in self.b.people} if cast is self.b else set()):
                client = client_of(cast, handle, on_behalf_of=behalf)
                session = client.cookies[settings.SESSION_COOKIE_NAME].value
                self._sessions[cast.municipality.slug, handle, behalf] = session

    @property
    def language(self) -> str:
        return self.a.municipality.primary_language

    # Asking

    def hooks(self, cast: Cast) -> Hooks:
        return hooks(cast.municipality).of(self.subject.slug)

    def client(self, cast: Cast, handle: str = "", on_behalf_of: str = "") -> Client:
        session = self._sessions.get((cast.municipality.slug, handle, on_behalf_of))
        client = client_of(cast) if session else client_of(cast, handle, on_behalf_of=on_behalf_of)
        client.raise_request_exception = False
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client

    def ask(self, client: Client, address: str, method: str = "get", data: Mapping[str, Any] | None = None) -> Answer:
        response: Any
        if method in ("get", "post"):
            response = getattr(client, method)(address, data or {})
        else:
            response = client.generic(method.upper(), address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        error = response.exc_info[1] if getattr(response, "exc_info", None) else None
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        return Answer(response.status_code, content, response.headers.get("Location", ""), error, is_html)

    def visit(self, visit: Visit, cast: Cast | None = None, method: str = "get", **data: Any) -> Answer:
        """As demo_data says: this person, at this address; in the other municipality her namesake."""
        cast = cast or self.a
        client = self.client(cast, visit.handle, visit.on_behalf_of)
        return self.ask(client, visit.address(self.language), method, data)

    def request(self, cast: Cast, actor: Actor) -> HttpRequest:
        """A request as the middleware leaves it, for hooks that take one."""
        request = RequestFactory(headers={"host": f"{cast.municipality.slug}.localhost"}).get(f"/{self.language}/")
        request.municipality = cast.municipality
        request.actor = actor
        request.reads = ReadLog(actor, cast.municipality, "conformance")
        request.resolver_match = None
        return request

    def actors(self, cast: Cast) -> dict[str, Actor]:
        """Everybody, and both parents on behalf of the child."""
        found = {handle: cast.actor(handle) for handle in cast.people}
        for parent in ("parent", "otherparent"):
            found[f"{parent} for child"] = cast.actor(parent, on_behalf_of="child")
        return found

    def one_of_each(self) -> list[Visit]:
        """One visit for each address, as the first who opens it."""
        found: dict[str, Visit] = {}
        for visit in self.visits:
            found.setdefault(self.name_of(visit), visit)
        return list(found.values())

    # Addresses

    def address_names(self) -> set[str]:
        """The names of all its addresses, as `plugins:slug:name`."""
        if not discovery.has_submodule(self.subject.package, "urls"):
            return set()
        patterns = import_module(f"{self.subject.package}.urls").urlpatterns
        return {f"plugins:{self.subject.slug}:{name}" for name in _names(patterns, "")}

    def name_of(self, visit: Visit) -> str:
        """The name of the address that a visit goes to; empty when it is none of the plugin's."""
        try:
            with translation.override(self.language):
                match = resolve(visit.address(self.language).partition("?")[0])
        except Resolver404:
            return ""
        return match.view_name if match.namespaces[:2] == ["plugins", self.subject.slug] else ""

    # Rows

    def rows(self, *, history: bool = True) -> Rows:
        """Every row of the plugin, with every column."""
        wanted = self.subject.models() if history else self.subject.own_models()
        with scopes_disabled():
            return {m._meta.label: list(m._base_manager.order_by("pk").values_list()) for m in wanted}

    def counts(self) -> dict[str, int]:
        return {label: len(rows) for label, rows in self.rows().items()}

    def own_rows(self, cast: Cast) -> Iterator[models.Model]:
        """The plugin's rows of one municipality, as its managers give them."""
        with scope(municipality=cast.municipality):
            for model in self.subject.own_models():
                yield from model._default_manager.all()  # noqa: SLF001 - the scoped one

    def cases(self, cast: Cast) -> list[Case]:
        with scopes_disabled():
            return list(Case.objects.filter(municipality=cast.municipality).select_related("owner", "municipality"))

    def consents(self, cast: Cast) -> list[Consent]:
        """Those that let somebody in."""
        with scopes_disabled():
            rows = Consent.objects.filter(case__municipality=cast.municipality, grants__isnull=False).distinct()
            return list(rows.select_related("case__owner", "case__municipality", "proceeding__case__owner"))

    def owners_side(self, cast: Cast, case: Case) -> list[Actor]:
        """Whoever decides for the one whom a case is about."""
        handle = next(handle for handle, person in cast.people.items() if person == case.owner)
        parents = [cast.actor(parent, on_behalf_of="child") for parent in ("parent", "otherparent")]
        return parents if handle == "child" else [cast.actor(handle)]

    def proceedings(self, cast: Cast) -> list[Proceeding]:
        with scopes_disabled():
            rows = Proceeding.objects.filter(municipality=cast.municipality)
            return list(rows.select_related("case__owner", "municipality", "owner"))

    # What happens

    def choose(self, cast: Cast, state: State) -> None:
        """Put the plugin in a state, without anybody's errand; what stands on it is on only where it is."""
        self.let_go(cast)
        switch_on(cast.municipality, (self.subject.slug, *(self.subject.followers if state != State.OFF else ())))
        with scopes_disabled():
            rows = PluginState.objects.filter(municipality=cast.municipality, slug=self.subject.slug)
            rows.update(state=state)

    def let_go(self, cast: Cast) -> None:
        """Switch off what stands on it, so that it can be switched off itself."""
        with scopes_disabled():
            rows = PluginState.objects.filter(municipality=cast.municipality, slug__in=self.subject.above)
            rows.update(state=State.OFF)

    def close_everything(self, cast: Cast) -> None:
        """No matter runs any more, so that the rows that belong to it can go."""
        with cast.inside(), acting(Actor.system("conformance")):
            for row in Proceeding.objects.filter(closed_at=None):
                row.closed_at = clock.now()
                row.save()

    def play(self, cast: Cast, rows: int = 1) -> tuple[Visit, ...]:
        return play(self.subject, cast, rows)

    def events(self, cast: Cast, after: int = 0) -> list[Event]:
        """Those that the plugin is called with."""
        with scopes_disabled():
            found = Event.objects.filter(municipality=cast.municipality, pk__gt=after).order_by("pk")
            found = found.select_related("municipality", "case")
            return [event for event in found if self.subject.manifest.wants(event.kind)]

    def deliver(self, event: Event) -> Delivered:
        with scope(municipality=event.municipality):
            return delivery.deliver(self.subject.slug, event.municipality, event)


def play(subject: Subject, cast: Cast, rows: int = 1) -> tuple[Visit, ...]:
    """Let the plugin's demo_data fill a municipality. Raises DemoFailed."""
    from ip_core.testing.conformance.judging import describe

    if not discovery.has_submodule(subject.package, "demo_data"):
        raise DemoFailed(f"{subject.package}.demo_data is missing: write make(cast, rows=1) there")
    try:
        make = import_module(f"{subject.package}.demo_data").make
        with cast.inside(), translation.override(cast.municipality.primary_language):
            return tuple(_visit(one, cast.municipality) for one in make(cast, rows=rows))
    except (Exception, SystemExit) as error:
        raise DemoFailed(f"demo_data.make raised {describe(error, subject.package)}") from error


def _visit(made: Iterable[str], municipality: Municipality) -> Visit:
    handle, address, *rest = made
    language, _slash, path = address.lstrip("/").partition("/")
    if len(language) != 2:
        raise ValueError(f"{address!r} is no address with a language first: use reverse()")
    return Visit(handle, path, *rest)


def _names(patterns: Iterable[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}"


def texts_of(row: models.Model) -> set[str]:
    """What people wrote in a row, and the uuids it is known by: nothing that would stand on a page by chance."""
    found: set[str] = set()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, UUID) and not field.is_relation:
            found.add(str(value))
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            found |= {line.strip() for line in str(value or "").splitlines() if len(line.strip()) >= LONG}
    return found


LONG = 10
"""Characters in a text that is nobody else's by chance."""
