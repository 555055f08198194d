"""Why no plugin is written. In English: the reader is a developer at a command line."""


class NotWritten(Exception):
    """Nothing was written; the message says what to do instead."""


class BrokenTemplate(Exception):
    """A template asks for something that is not there: a mistake in this package, found by its tests."""
