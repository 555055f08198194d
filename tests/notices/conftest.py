"""Meland with an open plan that the therapist and the coordinator have read in, and Arendal beside it."""

from tests.access_pages.conftest import Place, _now, meland, place

__all__ = ("Place", "_now", "meland", "place")
