"""Prints how many withdrawals there were, and how fast."""

import pytest

_lines: list[str] = []


@pytest.fixture
def record() -> list[str]:
    return _lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _lines:
        terminalreporter.write_line(line)
