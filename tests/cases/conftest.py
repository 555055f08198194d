from tests.access.conftest import meland, stand

__all__ = ("meland", "stand")
