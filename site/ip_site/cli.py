"""The command `medvirk`: Django's commands with our settings, and errors for people."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError, OperationalError

_OVERVIEW = """\
medvirk – the open intranet for the individual plan

  medvirk demo       two municipalities with their people, a web server and a worker
  medvirk search     what a person finds, and how many
  medvirk access     what a person reaches, and why
  medvirk plugins    switch modules on and off in a municipality
  medvirk startplugin NAME   a plugin of your own to begin from
  medvirk units      which unit takes the place of which
  medvirk keys       the keys that seal identity numbers, and changing them
  medvirk worker     deliver what is waiting
  medvirk check      is everything in order
  medvirk help       all commands; medvirk help COMMAND for one
"""
_NOT_SET_UP = "The database is not set up yet. Run: medvirk migrate (or medvirk demo)"


def main(argv: list[str] | None = None) -> None:
    """Run one command, with the settings of a person's own machine unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ip_site.settings.dev")
    arguments = sys.argv if argv is None else argv
    if len(arguments) < 2:
        sys.stdout.write(_OVERVIEW)
        return
    if arguments[1] == "demo":
        os.environ.setdefault("MEDVIRK_DEMO", "1")  # asking for the demo is turning it on; production still refuses
    try:
        execute_from_command_line(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        message = _for_people(error)
        if message is None or "--traceback" in arguments:
            raise
        sys.exit(f"medvirk: {message}")


def _for_people(error: Exception) -> str | None:
    """What the person at the keyboard can do about it; None if only a developer can."""
    from ip_core.exceptions import MedvirkError

    text = str(error).strip()
    if isinstance(error, DatabaseError) and ("no such table" in text or "does not exist" in text):
        return _NOT_SET_UP
    return text if isinstance(error, ImproperlyConfigured | MedvirkError | OperationalError) else None


if __name__ == "__main__":
    main()
