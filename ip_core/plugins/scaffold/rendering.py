"""The smallest template language that can write Django templates: whole lines are kept or left out, words put in.

%% if page model      the lines that follow are kept with both features
%% if -model          … without it
%% else
%% end
<<slug>>              a word of the plugin's naming
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ip_core.plugins.scaffold.exceptions import BrokenTemplate

WORD = re.compile(r"<<(\w+)>>")
MARK = "%%"


def render(text: str, features: Collection[str], words: Mapping[str, str]) -> str:
    """The file as it is written. Raises BrokenTemplate."""
    kept: list[str] = []
    standing: list[bool] = []
    for line in text.splitlines():
        if line.lstrip().startswith(MARK):
            _turn(line.split()[1:], standing, features)
        elif all(standing):
            kept.append(WORD.sub(lambda found: _word(words, found[1]), line))
    if standing:
        raise BrokenTemplate("an if has no end")
    return "\n".join(kept) + "\n" if kept else ""


def holds(conditions: Collection[str], features: Collection[str]) -> bool:
    """Whether all conditions hold. `a|b` holds with either, `-a` without a."""
    return all(any(_is_there(name, features) for name in condition.split("|")) for condition in conditions)


def _is_there(name: str, features: Collection[str]) -> bool:
    return name[1:] not in features if name.startswith("-") else name in features


def _turn(words: list[str], standing: list[bool], features: Collection[str]) -> None:
    match words:
        case ["if", *conditions] if conditions:
            standing.append(holds(conditions, features))
        case ["else"] if standing:
            standing[-1] = not standing[-1]
        case ["end"] if standing:
            standing.pop()
        case _:
            raise BrokenTemplate(f"{MARK} {' '.join(words)} is not understood here")


def _word(words: Mapping[str, str], name: str) -> str:
    if name not in words:
        raise BrokenTemplate(f"there is no word called {name}")
    return words[name]
