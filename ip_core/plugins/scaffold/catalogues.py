"""The new plugin's catalogues, written and compiled: a municipality's machine may have no gettext."""

from __future__ import annotations

import re
import struct
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.translation import trans_real

from ip_core.plugins.scaffold.exceptions import BrokenTemplate, NotWritten

TEXTS = Path(__file__).with_name("texts.toml")
LANGUAGES = ("nn", "en")
HEADER = """\
Language: {language}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
SAID = re.compile(r'(?:\b_\(|\bgettext_lazy\(|% translate )"([^"\\]+)"')
"""How templates of this package mark a text: never over two lines, never with a quotation mark in it."""

Messages = Mapping[str, str]


def messages(sources: Iterable[str], names: Messages) -> dict[str, dict[str, str]]:
    """By language, in the order of `texts.toml`: what these files say, the plugin's own name first.

    Raises BrokenTemplate for a text that nobody has translated."""
    said = {text for source in sources for text in SAID.findall(source)}
    texts = [dict(names), *_texts()]
    if unknown := sorted(said - {text["nb"] for text in texts}):
        raise BrokenTemplate(f"not in {TEXTS.name}: {', '.join(unknown)}")
    return {language: {text["nb"]: text[language] for text in texts if text["nb"] in said} for language in LANGUAGES}


def _texts() -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(TEXTS.read_text(encoding="utf-8"))["text"]
    return found


def require_read(nb: str, names: Messages) -> None:
    """That these names, by language, are what will stand on the screen for the bokmål one. Raises NotWritten.

    A text has one translation: of two catalogues the site's stands first, and of two texts in one the pages' own."""
    for language, name in names.items():
        known = _translated(nb, language)
        if known not in (None, name):
            raise NotWritten(
                f"{nb!r} is already {known!r} in this language, so {name!r} would never be read. "
                f"Write --{language} {known!r}, or choose another name with --nb."
            )


def _translated(nb: str, language: str) -> str | None:
    own = {text["nb"]: text[language] for text in _texts()}
    sites: str | None = vars(trans_real.translation(language))["_catalog"].get(nb)
    return own.get(nb) if sites is None else sites


def _in_code(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def as_po(language: str, texts: Messages) -> str:
    lines = ["#", 'msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in HEADER.format(language=language).splitlines())]
    for source, translation in texts.items():
        lines.append("")
        if PLACEHOLDER.search(source):
            lines.append("#, python-format")
        lines += [f'msgid "{_in_code(source)}"', f'msgstr "{_in_code(translation)}"']
    return "\n".join(lines) + "\n"


def as_mo(language: str, texts: Messages) -> bytes:
    """The compiled form (GNU gettext, "The Format of GNU MO Files"): sorted originals, then translations."""
    pairs = sorted({"": HEADER.format(language=language), **texts}.items(), key=lambda pair: pair[0].encode())
    originals = [source.encode() for source, _translation in pairs]
    translations = [translation.encode() for _source, translation in pairs]
    tables, start = 7 * 4, 7 * 4 + 16 * len(pairs)
    places: list[int] = []
    for text in (*originals, *translations):
        places += [len(text), start]
        start += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), tables, tables + 8 * len(pairs), 0, 0)
    body = b"".join(text + b"\0" for text in (*originals, *translations))
    return head + struct.pack(f"<{len(places)}I", *places) + body
