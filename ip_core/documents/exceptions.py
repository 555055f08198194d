"""Why a file was not taken. Each message tells what to do instead."""

from ip_core.exceptions import MedvirkError


class FileRefused(MedvirkError):
    """Nothing is stored."""


class FileTooLarge(FileRefused):
    """Larger than the municipality takes."""


class FileKindRefused(FileRefused):
    """By its content it is not one of the kinds we take, whatever its name says."""


class FileInfected(FileRefused):
    """The virus scanner found something."""


class ScannerAway(FileRefused):
    """A scanner is configured and does not answer: then no file is taken."""
