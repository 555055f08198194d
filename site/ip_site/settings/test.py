"""pytest: the same house, without slow hashing and without a worker."""

import tempfile
from pathlib import Path

from ip_site.settings.base import *  # noqa: F403
from ip_site.settings.database import database, sqlite
from ip_site.settings.environment import env

SECRET_KEY = "only-for-tests-" + "x" * 48
DEMO = True
ALLOWED_HOSTS = [".localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
AXES_ENABLED = False

DATA_DIR = Path(tempfile.gettempdir()) / "medvirk-tests"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = None
STORAGES["case_files"]["OPTIONS"]["location"] = DATA_DIR / "case-files"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_ON_POSTGRES = env.str("MEDVIRK_TEST_DATABASE", default="sqlite") == "postgres"
DATABASES = {"default": database() if _ON_POSTGRES else sqlite(DATA_DIR / "unused.sqlite3")}

FIELD_KEYS = {"test": SECRET_KEY}
INDEX_KEY = SECRET_KEY
