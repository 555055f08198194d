"""Operation: everything is stated in the environment, and what is unsafe does not start."""

from django.core.exceptions import ImproperlyConfigured

from ip_site.settings.base import *  # noqa: F403
from ip_site.settings.base import DEMO
from ip_site.settings.environment import DATA_DIR, env

SECRET_KEY = env.str("MEDVIRK_SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("MEDVIRK_ALLOWED_HOSTS", default=[])
_HTTPS = env.bool("MEDVIRK_HTTPS", default=True)
# Keys that seal identity numbers, "id=secret,id=secret": the first seals, the others still open. INDEX_KEY finds them.
FIELD_KEYS: dict[str, str] = env.dict("MEDVIRK_FIELD_KEYS", default={})
INDEX_KEY = env.str("MEDVIRK_INDEX_KEY", default="")


def _refuse(message: str) -> None:
    raise ImproperlyConfigured(f"Medvirk does not start: {message}")


if DEMO:
    _refuse("MEDVIRK_DEMO=1 lets anybody sign in as anybody. Remove it.")
if env.bool("MEDVIRK_DEBUG", default=False):
    _refuse("MEDVIRK_DEBUG=1 shows code and data to whoever causes an error. Remove it.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    _refuse("MEDVIRK_SECRET_KEY must be at least 50 random characters.")
if not FIELD_KEYS or min(len(key) for key in FIELD_KEYS.values()) < 32 or len(INDEX_KEY) < 32:
    _refuse("MEDVIRK_FIELD_KEYS and MEDVIRK_INDEX_KEY must hold secrets of at least 32 characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    _refuse("MEDVIRK_ALLOWED_HOSTS must name the municipalities' host names, without *.")

DEBUG = False
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
LANGUAGE_COOKIE_SECURE = _HTTPS
if env.bool("MEDVIRK_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
