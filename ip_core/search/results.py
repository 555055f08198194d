"""What a search answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.safestring import SafeString

from ip_core.search.entries import HANDBOOK

PAGE_SIZE = 10


class Place(StrEnum):
    """Where a hit lies: in a person's matters, or in what the municipality publishes."""

    CASES = "cases"
    HANDBOOK = "handbook"


def place_of(kind: str) -> Place:
    return Place.HANDBOOK if kind.partition(".")[0] == HANDBOOK else Place.CASES


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `address` is a whole path on the municipality's host; `excerpt` is safe HTML with <mark>.

    `about` is the person whose matter it is, where the title does not say so. `title_html` has the words marked."""

    title: str
    kind: str
    kind_label: str
    address: str
    excerpt: SafeString
    municipality: str
    scope: str
    language: str
    updated_at: datetime
    title_html: SafeString
    about: str = ""

    @property
    def says_more(self) -> bool:
        """Whether the excerpt tells anything that the title does not."""
        return bool(self.excerpt) and self.excerpt != self.title_html

    @property
    def place(self) -> Place:
        return place_of(self.kind)


@dataclass(frozen=True, slots=True)
class Results:
    """`counts` are of every kind the reader may see; `total` and `hits` of the kind or place asked for. Not complete
    when a plugin did not answer: then nothing of it is found."""

    words: str
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    is_complete: bool = True

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def everything(self) -> int:
        """The number of things found in all kinds together."""
        return sum(self.counts.values())

    def count_in(self, place: Place) -> int:
        return sum(count for kind, count in self.counts.items() if place_of(kind) == place)

    def hits_in(self, place: Place) -> list[Hit]:
        return [hit for hit in self.hits if hit.place == place]
