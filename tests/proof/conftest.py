"""Prints what was proved, so that a green run also says how much it saw."""

import pytest

from tests.proof import tally


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in tally.lines():
        terminalreporter.write_line(line)
