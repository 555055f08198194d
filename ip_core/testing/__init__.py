"""What tests are made of: the cast, their stories, and SURFACES, every way out of the house."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`SURFACES` is worked out from the addresses when it is asked for."""
    if name == "SURFACES":
        from ip_core.testing.surfaces import ways_out

        return ways_out()
    raise AttributeError(name)
