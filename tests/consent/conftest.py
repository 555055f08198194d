"""Meland with its host, before and after the plan is made."""

from tests.access_pages.conftest import NOW, Place, _now, childs, meland, place

__all__ = ("NOW", "Place", "_now", "childs", "meland", "place")
