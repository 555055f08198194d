"""The pytest entry point: `pytest --medvirk-plugin=SLUG [--medvirk-rule=C05]`, one test for each rule.

Without the option nothing but this module is imported. The plugin is tried in the site that comes with Medvirk:
its middleware, addresses and templates are what the rules are about. So `ip_site.settings.test` is what
DJANGO_SETTINGS_MODULE begins with where nobody has set it; it is a name in the environment, not an import, and another
site's settings do as well."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ip_core.testing.conformance.judging import Judge, Judgement
    from ip_core.testing.conformance.rules import Rule
    from ip_core.testing.database import TestDatabase

SETTINGS = "ip_site.settings.test"
PROPERTY = "medvirk"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("medvirk", "Medvirk's rules for plugins")
    for name, metavar, text in (
        ("plugin", "SLUG", "hold this installed plugin to every rule; may be given several times"),
        ("rule", "C05", "only this rule; may be given several times"),
    ):
        group.addoption(f"--medvirk-{name}", action="append", default=[], metavar=metavar, help=text)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django looks for settings. A quarantined plugin is a finding here, so nothing is strict."""
    if not early_config.known_args_namespace.medvirk_plugin:
        return
    os.environ.pop("MEDVIRK_PLUGINS_STRICT", None)
    if not _has_settings(early_config):
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS


def _has_settings(config: pytest.Config) -> bool:
    """Whether anybody has said which: the environment, pytest-django's option, or its line in the project's file."""
    if os.environ.get("DJANGO_SETTINGS_MODULE") or getattr(config.known_args_namespace, "ds", None):
        return True
    try:
        return bool(config.getini("DJANGO_SETTINGS_MODULE"))
    except (KeyError, ValueError):
        return False


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """With the option there are the rules, and nothing else is collected."""
    slugs = session.config.getoption("--medvirk-plugin")
    if not slugs or session.config.pluginmanager.hasplugin("dsession"):
        return None
    kit = _Kit(session.config)
    session.config.pluginmanager.register(kit, "medvirk-kit")
    session.items = [
        RuleItem.from_parent(session, name=f"{slug}-{rule.code}", kit=kit, slug=slug, rule=rule)
        for slug in kit.known(slugs)
        for rule in kit.rules(session.config.getoption("--medvirk-rule"))
    ]
    session.testscollected = len(session.items)
    session.config.hook.pytest_collection_finish(session=session)
    return True


class _Kit:
    """The test database and the judge of the plugin whose turn it is."""

    def __init__(self, config: pytest.Config) -> None:
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()
        self.config = config
        self.database: TestDatabase | None = None
        self.judge: Judge | None = None
        self.selected: frozenset[str] = frozenset()

    def known(self, slugs: list[str]) -> list[str]:
        from ip_core.testing.conformance.subject import NoSuchPlugin, Subject

        try:
            return [Subject(slug).slug for given in slugs for slug in given.split(",")]
        except NoSuchPlugin as error:
            raise pytest.UsageError(str(error)) from error

    def rules(self, codes: list[str]) -> list[Rule]:
        """Those asked for, after what everything stands on; what ruins the database comes last."""
        from ip_core.testing.conformance.rules import LOADS, RULES, Needs

        asked = [code.upper() for given in codes for code in given.split(",")]
        if unknown := sorted(set(asked) - RULES.keys()):
            raise pytest.UsageError(f"There is no rule called {', '.join(unknown)}. Rules: {', '.join(RULES)}.")
        self.selected = frozenset(asked)
        chosen = [rule for code, rule in RULES.items() if not asked or code in asked]
        return [LOADS, *sorted(chosen, key=lambda rule: rule.needs == Needs.RUIN)]

    def verdict(self, slug: str, rule: Rule) -> Judgement:
        from ip_core.testing.conformance.judging import Judge

        if self.judge is None or self.judge.subject.slug != slug:
            self._make_room()
            assert self.database is not None  # made just now
            self.judge = Judge(slug, self.database, selected=self.selected)
        return self.judge.judge(rule)

    def _make_room(self) -> None:
        """A migrated database with nobody in it."""
        if self.database is not None:
            self.database.restore()
            return
        from django.test.utils import setup_test_environment

        from ip_core.testing import database

        self._unblock()
        if not _is_set_up():
            setup_test_environment(debug=False)
        self.database = database.for_engine(os.environ.get("PYTEST_XDIST_WORKER", "conformance"))
        self.database.create()

    def _unblock(self) -> None:
        """pytest-django keeps tests from the database unless they ask; these have one of their own."""
        try:
            from pytest_django.plugin import blocking_manager_key
        except ImportError:
            return
        if (blocker := self.config.stash.get(blocking_manager_key, None)) is not None:
            blocker.unblock()

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        if self.database is not None:
            self.database.remove()


def _is_set_up() -> bool:
    from django.test import utils

    return hasattr(utils._TestState, "saved_data")  # noqa: SLF001


class RuleItem(pytest.Item):
    """One rule for one plugin."""

    def __init__(self, *, kit: _Kit, slug: str, rule: Rule, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kit, self.slug, self.rule = kit, slug, rule

    def runtest(self) -> None:
        from ip_core.testing.conformance import report
        from ip_core.testing.conformance.judging import Outcome

        judgement = self.kit.verdict(self.slug, self.rule)
        self.user_properties.append((PROPERTY, report.as_property(judgement)))
        if judgement.outcome == Outcome.BROKEN or _was_promised(judgement.lacking):
            raise RuleBroken(report.told(judgement))
        if judgement.outcome != Outcome.HELD:
            pytest.skip(judgement.note)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        if isinstance(excinfo.value, RuleBroken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, None, str]:
        return Path(__file__), None, f"{self.slug} {self.rule.code}: {self.rule.says}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """What was logged while the rules were tried drowns what they say."""
    report = yield
    if isinstance(item, RuleItem):
        report.sections.clear()
    return report


class RuleBroken(Exception):
    """The message is what the developer reads."""


def _was_promised(name: str) -> bool:
    return bool(name) and name in os.environ.get("MEDVIRK_TEST_REQUIRE", "").split(",")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.getoption("--medvirk-plugin"):
        return
    from ip_core.testing.conformance import report

    for line in report.table(_properties(terminalreporter)):
        terminalreporter.write_line(line)


def _properties(terminalreporter: Any) -> Iterator[dict[str, str]]:
    """From the reports, so that they come from xdist's other processes too."""
    for reports in terminalreporter.stats.values():
        for one in reports:
            if getattr(one, "when", "") == "call":
                yield from (found for name, found in one.user_properties if name == PROPERTY)
