"""C03, C04, C26: how it gets into the house."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from ip_core.plugins.hookspecs import SPECS
from ip_core.testing.conformance.checking import proves
from ip_core.testing.conformance.subject import Source, Subject

LONGEST = 120
"""Seconds for a process of its own."""

FINDING = """
import json, os, sys
package, config = sys.argv[1:3]
os.environ.pop("DJANGO_SETTINGS_MODULE", None)
before = dict(os.environ)
from ip_core.plugins.discovery import package_folder
from ip_core.plugins.manifest import read_manifest
read_manifest(package_folder(package))
said = []
inside = [name for name in sys.modules if name == package or name.startswith(package + ".")]
if inside:
    said.append("finding it imports " + ", ".join(sorted(inside)))
try:
    __import__(package)
    __import__(config.rpartition(".")[0])
except BaseException as error:
    said.append(f"importing {package} without settings raises {type(error).__name__}: {error}")
from django.apps import apps
from django.conf import settings
if settings.configured:
    said.append(f"importing {package} configures Django")
if apps.apps_ready:
    said.append(f"importing {package} sets Django up")
changed = [name for name in {*before, *os.environ} if before.get(name) != os.environ.get(name)]
if changed:
    said.append(f"importing {package} changes the environment: " + ", ".join(sorted(changed)))
json.dump(said, sys.stdout)
"""

ORDER = """
import json, os, sys
slug, settings = sys.argv[1:3]
os.environ["DJANGO_SETTINGS_MODULE"] = settings
from ip_core.plugins import discovery, house
usual = discovery._ordered
def turned(here, candidates):
    return usual(here, sorted(candidates, key=lambda found: found.slug, reverse=True))
discovery._ordered = turned
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
here = house.current()
kept = here.quarantined.get(slug)
json.dump([f"loaded after others it is quarantined ({kept.reason.value}): {kept.detail}"] if kept else [], sys.stdout)
"""


@proves("C03")
def imports(subject: Subject) -> Iterator[str]:
    """In a process that knows nothing of Django's settings."""
    yield from _in_a_process(FINDING, subject.package, subject.found.config)


@proves("C04")
def implementations(subject: Subject) -> Iterator[str]:
    for source in subject.sources:
        answers = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef) and _is_answer(node)]
        if answers and source.dotted != f"{subject.package}.plugin":
            yield f"{source.at(answers[0])}: {answers[0].name} is never asked: answers stand in plugin.py"
        for node in answers:
            yield from _misnamed(source, node)


def _is_answer(node: ast.FunctionDef) -> bool:
    named = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    return any(ast.unparse(each).rpartition(".")[2] == "hookimpl" for each in named)


def _misnamed(source: Source, node: ast.FunctionDef) -> Iterator[str]:
    if node.name not in SPECS:
        yield f"{source.at(node)}: core asks no hook called {node.name}"
    options = [word.arg for each in node.decorator_list if isinstance(each, ast.Call) for word in each.keywords]
    if {"wrapper", "hookwrapper"} & set(options):
        yield f"{source.at(node)}: {node.name} wraps the answers of others"


@proves("C26")
def order(subject: Subject) -> Iterator[str]:
    """What is imported from other plugins is declared; and it loads when the others come first, or last."""
    yield from _undeclared_imports(subject)
    yield from _in_a_process(ORDER, subject.slug, str(settings.SETTINGS_MODULE))


def _undeclared_imports(subject: Subject) -> Iterator[str]:
    others = {one.package: one.slug for one in subject.house.all() if one.slug != subject.slug}
    for source in subject.sources:
        for node in ast.walk(source.tree):
            for name in _imported(node):
                slug = next((other for package, other in others.items() if _is_inside(name, package)), "")
                if slug and slug not in subject.requirements:
                    yield f"{source.at(node)}: imports {name} of the plugin {slug}, which is not under [requires]"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _in_a_process(script: str, *arguments: str) -> list[str]:
    """What a script of ours says of the plugin, from a Python of its own."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")  # this process has imported the plugin: start anew
    environment = {n: value for n, value in os.environ.items() if n in kept or n.startswith("MEDVIRK_")}
    environment |= {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "MEDVIRK_LOG_LEVEL": "CRITICAL"}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    try:
        said: Any = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return [f"a process that loads it ends with: {done.stderr.strip().splitlines()[-1:] or done.returncode}"]
    return [str(one) for one in said]
