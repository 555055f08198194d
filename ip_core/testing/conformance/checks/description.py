"""C01, C02, C35: what the plugin says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ip_core.testing.conformance.checking import proves
from ip_core.testing.conformance.subject import Subject

REACHABLE = re.compile(r"(https://|mailto:)?[^\s@]+(@|\.)[^\s@]+\.[a-z]{2,}(/\S*)?", re.IGNORECASE)
MANY_WORDS = 4


@proves("C01")
def manifest(subject: Subject) -> Iterator[str]:
    texts = subject.manifest.summaries
    for code, text in (("nb", texts.nb), ("nn", texts.nn)):
        if len(text.split()) >= MANY_WORDS and text.strip() == texts.en.strip():
            yield f"summaries.{code} and summaries.en are the same sentence: one of them is not translated"


@proves("C02")
def version(subject: Subject) -> Iterator[str]:
    from packaging.version import InvalidVersion, Version

    said, installed = subject.manifest.version, subject.found.distribution_version
    try:
        same = said == Version(installed)
    except InvalidVersion:
        same = False
    if not same:
        yield f"the manifest says {said}, the distribution {subject.found.distribution} is {installed}"


@proves("C35")
def contacts(subject: Subject) -> Iterator[str]:
    said = subject.manifest.contacts
    if not said.get("owner", "").strip():
        yield "contacts.owner names nobody"
    if not REACHABLE.fullmatch(said.get("security", "").strip()):
        yield f"contacts.security is {said.get('security', '')!r}: nobody can be reached there"
