"""A person's own machine, and the demo: the default of the command `medvirk`."""

from ip_site.settings.base import *  # noqa: F403
from ip_site.settings.base import DEMO
from ip_site.settings.environment import DATA_DIR, env
from ip_site.settings.secret import local_secret

DEBUG = env.bool("MEDVIRK_DEBUG", default=not DEMO)
SECRET_KEY = env.str("MEDVIRK_SECRET_KEY", default="") or local_secret(DATA_DIR)
ALLOWED_HOSTS = env.list("MEDVIRK_ALLOWED_HOSTS", default=[".localhost", "127.0.0.1"])

# Static files come straight from the packages: nothing to collect before the first page.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# A local installation seals identity numbers with its own stored secret; operation names its keys (production.py).
FIELD_KEYS: dict[str, str] = {**env.dict("MEDVIRK_FIELD_KEYS", default={}), "local": SECRET_KEY}
INDEX_KEY = SECRET_KEY
