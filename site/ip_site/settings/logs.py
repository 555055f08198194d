"""Logging: to standard error, for whoever runs the service.

Who read whose plan belongs to AccessEvent in the database. A log line names nobody: no addresses, no query
strings, no forms, no user names; Django's request logger is therefore kept at the status and the exception.
"""

from typing import Any

from ip_site.settings.environment import env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_personal_data": {"()": "ip_site.logs.NoPersonalData"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("MEDVIRK_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # what is missing, hidden or refused is no error
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},  # names pages and editors
        "axes": {"level": "ERROR"},
    },
}
