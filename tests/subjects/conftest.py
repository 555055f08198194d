"""Meland with an open plan; and a child of 13 with two parents."""

from tests.access_pages.conftest import Place, _now, childs, meland, place
from tests.documents.test_files import _own_folder

__all__ = ("Place", "_now", "_own_folder", "childs", "meland", "place")
