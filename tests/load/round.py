"""One owner, one grantee, one plan; a withdrawal again and again, and every address asked in the meantime.

A response counts as leaked when its request was sent after the withdrawal's response had come, and the canary of the
withdrawn section stands in it."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.test import Client
from django_scopes import scope

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import GrantAsked, ask_for_grant, prepare_consent
from ip_core.cases.models import Proceeding
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from plugins.plan.models import Goal

SECTIONS = ("goals", "measures")
WAYS = ("a grant", "all grants", "the consent", "the plan")
COMMON = "kanarifugl"
"""Stands in every text, so that a search that says back what was asked for shows no canary by that."""
PLAN_EVERY = 8
"""The plan consent is withdrawn more seldom: everything else then has to be given anew."""


@dataclass
class Counts:
    """Shared by all threads."""

    withdrawals: Counter[str] = field(default_factory=Counter)
    after: int = 0
    meanwhile: int = 0
    leaks: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        return sum(self.withdrawals.values())


@dataclass
class Household:
    """Its texts carry words of their own, so that one household's leak is not taken for another's."""

    cast: Cast
    owner: str
    grantee: str
    plan: Proceeding
    goal: Goal
    words: dict[str, str]

    def client(self, handle: str) -> Client:
        return client_of(self.cast, handle)

    @property
    def page(self) -> str:
        return f"/nb/t/plan/{self.plan.uuid}/"

    @property
    def who_can_see(self) -> str:
        return f"/nb/sak/{self.plan.case.uuid}/innsyn/"

    def addresses(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Every way in for a reader: page, search, item, history."""
        item = f"{self.page}maal/{self.goal.uuid}/"
        return {
            "page": (self.page, {}),
            "search": ("/nb/sok/", {"q": COMMON}),
            "item": (item, {}),
            "item's history": (f"{item}endringer/", {}),
            "history": (f"{self.page}endringer/", {}),
            "case history": (f"/nb/sak/{self.plan.case.uuid}/historikk/", {}),
            "case": (f"/nb/sak/{self.plan.case.uuid}/", {}),
            "who can see": (self.who_can_see, {}),
        }

    def words_in(self, text: str) -> set[str]:
        return {section for section, word in self.words.items() if word in text}


class Round:
    """One thread's life: give, look, withdraw, look again; an echo thread of the grantee's never stops asking."""

    def __init__(self, home: Household, counts: Counts, seed: int) -> None:
        self.home, self.counts, self.random = home, counts, random.Random(seed)
        self.reader, self.owner = home.client(home.grantee), home.client(home.owner)
        self.gone: dict[str, float] = {}
        """Section → when the response to its withdrawal had come, until it is given anew."""
        self.over = threading.Event()

    # --- giving and taking back --------------------------------------------------------------------------------------

    def once(self, number: int) -> None:
        home = self.home
        with scope(municipality=home.cast.municipality):
            grants = self._give()
        seen = self._ask("page")
        assert seen == set(SECTIONS), f"the grant opened {seen}"
        assert "goals" in self._ask("search")
        stale = self._form()
        way = "the plan" if number % PLAN_EVERY == PLAN_EVERY - 1 else WAYS[number % 3]
        gone = self._withdraw(way, grants)
        self._look_after(gone, stale)
        self._take_back([one for one in grants if one.section not in gone])  # or the next round would find it open
        with self.counts.lock:
            self.counts.withdrawals[way] += 1

    def _give(self) -> list[AccessGrant]:
        home, actor = self.home, self.home.cast.actor(self.home.owner)
        in_force = [c for c in home.plan.consents.filter(kind=ConsentKind.PLAN_MADE) if c.is_in_force(clock.now())]
        if not in_force:
            again = prepare_consent(home.plan, actor=actor, kind=ConsentKind.PLAN_MADE, text=stories.TEXT)
            stories.signed(again, home.cast.actor(home.owner))
        consent = prepare_consent(home.plan, actor=actor, kind=ConsentKind.INFORMATION, text=stories.TEXT)
        for section in SECTIONS:
            ends = clock.now() + timedelta(days=30)
            ask_for_grant(
                consent, GrantAsked(section, "trene", ends, membership=home.cast.membership(home.grantee)), actor=actor
            )
        self.gone = {}  # before the signature: from then on she may read again
        stories.signed(consent, home.cast.actor(home.owner))
        return list(consent.grants.order_by("pk"))

    def _withdraw(self, way: str, grants: list[AccessGrant]) -> set[str]:
        """Over the owner's pages, as she does it; the instant is noted when the answer is here."""
        base = self.home.who_can_see
        if way == "the consent":
            paths, gone = [f"{base}samtykke/{grants[0].consent.uuid}/trekk/"], set(SECTIONS)
        elif way == "the plan":
            paths, gone = [f"{base}samtykke/{self._plan_consent().uuid}/trekk/"], set(SECTIONS)
        else:
            chosen = grants if way == "all grants" else [self.random.choice(grants)]
            paths, gone = [f"{base}tilgang/{one.uuid}/trekk/" for one in chosen], {one.section for one in chosen}
        for path in paths:
            assert self.owner.get(path).status_code == 200
            response = self.owner.post(path)
            assert response.status_code == 302, f"{path}: {response.status_code}"
        came = time.monotonic()
        self.gone = dict.fromkeys(gone, came)
        return gone

    def _take_back(self, grants: list[AccessGrant]) -> None:
        for one in grants:
            response = self.owner.post(f"{self.home.who_can_see}tilgang/{one.uuid}/trekk/")
            assert response.status_code == 302, response.status_code

    def _plan_consent(self) -> Consent:
        with scope(municipality=self.home.cast.municipality):
            return self.home.plan.consents.filter(kind=ConsentKind.PLAN_MADE, withdrawn_at=None).latest("pk")

    # --- looking ---------------------------------------------------------------------------------------------------

    def _ask(self, name: str, client: Client | None = None) -> set[str]:
        path, query = self.home.addresses()[name]
        return self._seen((client or self.reader).get(path, query))

    def _seen(self, response: object) -> set[str]:
        if response.status_code >= 500:  # type: ignore[attr-defined]
            self.counts.troubles.append(f"{response.request['PATH_INFO']}: {response.status_code}")  # type: ignore[attr-defined]
        return self.home.words_in(response.content.decode())  # type: ignore[attr-defined]

    def _form(self) -> dict[str, str]:
        """What stood hidden in a page that was open when it was withdrawn."""
        text = self.reader.get(self.home.page).content.decode()
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)) | {"seen": "1"}

    def _look_after(self, gone: set[str], stale: dict[str, str]) -> None:
        for name in self.home.addresses():
            leaked = self._ask(name) & gone
            self._count_after(name, leaked)
        if "goals" in gone:
            item = self.home.addresses()["item"][0]
            for path in (item, f"{item}slett/", f"{self.home.page}maal/ny/"):
                response = self.reader.post(path, {**stale, "words": "Skrive videre."})
                self._count_after("form", self._seen(response) & gone)
                assert response.status_code in (404, 405), f"{path}: {response.status_code}"

    def _count_after(self, name: str, leaked: set[str]) -> None:
        with self.counts.lock:
            self.counts.after += 1
            if leaked:
                self.counts.leaks.append(f"{name}: {sorted(leaked)} after the withdrawal")

    def echo(self) -> None:
        """The grantee's other window: asks without pause, also in the very moment of the withdrawal."""
        client = self.home.client(self.home.grantee)
        names, at = list(self.home.addresses()), 0
        try:
            while not self.over.is_set():
                gone, sent = self.gone, time.monotonic()
                seen = self._ask(names[at % len(names)], client)
                leaked = {section for section in seen if gone.get(section, sent + 1) <= sent}
                with self.counts.lock:
                    self.counts.meanwhile += 1
                    if leaked and gone is self.gone:  # not given anew while the answer was made
                        self.counts.leaks.append(f"{names[at % len(names)]}: {sorted(leaked)} meanwhile")
                at += 1
        except Exception as trouble:
            self.counts.troubles.append(repr(trouble))
        finally:
            connection.close()
