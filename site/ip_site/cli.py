"""The command `medvirk`: Django's commands with our settings, and errors for people."""

import os
import sys

from django.core.management import execute_from_command_line


def main(argv: list[str] | None = None) -> None:
    """Run one command, with the settings of a person's own machine unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ip_site.settings.dev")
    execute_from_command_line(argv or sys.argv)
