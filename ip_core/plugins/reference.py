"""The reference of all hooks, written from their declarations into the README beside this file.

python -m ip_core.plugins.reference
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from ip_core.plugins import hookspecs
from ip_core.plugins.enums import State
from ip_core.plugins.hookspecs import SPECS, HookSpec

README = Path(__file__).with_name("README.md")
BEGIN = "<!-- hooks: made by `python -m ip_core.plugins.reference` -->"
END = "<!-- end of hooks -->"


def signature(spec: HookSpec) -> str:
    """`nav_items(actor: Actor) -> Iterable[NavItem]`"""
    return spec.name + _unquoted(str(inspect.signature(getattr(hookspecs, spec.name))))


def entry(spec: HookSpec) -> str:
    states = ", ".join(state.value for state in State if state in spec.states)
    writes = "may write" if spec.writes else "reads only"
    facts = f"phase {spec.phase} · called when {states} · on failure {spec.on_failure} · {writes} · since {spec.since}"
    return f"### `{signature(spec)}`\n\n{spec.doc}\n\n{facts}\n"


def answer(kind: type) -> str:
    """A type of answer with its fields, and what it is for."""
    taken = _unquoted(str(inspect.signature(kind))).removesuffix(" -> None")
    return f"### `{kind.__name__}{taken}`\n\n{inspect.getdoc(kind)}\n"


def _unquoted(signature: str) -> str:
    """Annotations are kept as texts; they are read without the quotation marks."""
    return re.sub(r"""((?::|->) )(["'])(.+?)\2(?=[,) ]|$)""", r"\1\3", signature)


def reference() -> str:
    kinds = {spec.item: None for spec in SPECS.values() if spec.item}
    parts = [*(entry(spec) for spec in SPECS.values()), "## Answers\n", *(answer(kind) for kind in kinds)]
    return "\n".join(parts)


def with_reference(text: str) -> str:
    """The README's text with the part between the marks made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_reference(README.read_text(encoding="utf-8")), encoding="utf-8")
