"""The one pluggy manager: which functions answer which hooks."""

from __future__ import annotations

from collections.abc import Collection
from types import ModuleType

import pluggy

from ip_core.plugins import hookspecs
from ip_core.plugins.hookspecs import PROJECT, SPECS
from ip_core.plugins.house import Implementation


class Registration:
    """Registers plugin modules one by one, so that a wrong one is refused alone."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(hookspecs)

    def add(self, slug: str, module: ModuleType | object) -> str:
        """Register; say what is wrong, or nothing."""
        try:
            self.manager.register(module, name=slug)
        except (pluggy.PluginValidationError, ValueError, TypeError) as error:
            return " ".join(str(error).split())
        return self._unknown(module) or self._wrapping(module)

    def remove(self, slug: str) -> None:
        if self.manager.has_plugin(slug):
            self.manager.unregister(name=slug)

    def check(self) -> None:
        """Everything that is left answers a known hook. Raises pluggy.PluginValidationError."""
        self.manager.check_pending()

    def implementations(self, slugs: Collection[str]) -> dict[str, list[Implementation]]:
        """By hook, in the order of registration unless a plugin asked to be first or last."""
        answers: dict[str, list[Implementation]] = {}
        for hook in SPECS:
            found = getattr(self.manager.hook, hook).get_hookimpls()
            for each in sorted(found, key=lambda each: each.trylast - each.tryfirst):
                if each.plugin_name in slugs:
                    answer = Implementation(each.plugin_name, hook, each.function, each.argnames + each.kwargnames)
                    answers.setdefault(hook, []).append(answer)
        return answers

    def _unknown(self, module: object) -> str:
        names = [caller.name for caller in self._callers(module) if not caller.has_spec()]
        return f"answers hooks that core does not know: {', '.join(sorted(names))}" if names else ""

    def _wrapping(self, module: object) -> str:
        """A wrapper would run around other plugins' answers, in municipalities where it is off too."""
        names = [
            caller.name
            for caller in self._callers(module)
            for each in caller.get_hookimpls()
            if each.plugin is module and (each.wrapper or each.hookwrapper)
        ]
        return f"wraps hooks, which is not allowed: {', '.join(sorted(names))}" if names else ""

    def _callers(self, module: object) -> list[pluggy.HookCaller]:
        return self.manager.get_hookcallers(module) or []
