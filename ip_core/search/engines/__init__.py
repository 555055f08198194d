"""The engines: one for each database, behind one interface."""

from ip_core.search.engines.base import Engine, Found, Visible
from ip_core.search.engines.choice import engine_for, install

__all__ = ["Engine", "Found", "Visible", "engine_for", "install"]
