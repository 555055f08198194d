"""What every environment shares."""

from pathlib import Path
from typing import Any

from ip_core.plugins import loader
from ip_site.settings.database import database
from ip_site.settings.environment import DATA_DIR, env
from ip_site.settings.languages import *  # noqa: F403
from ip_site.settings.logs import *  # noqa: F403
from ip_site.settings.security import *  # noqa: F403
from ip_site.settings.work import *  # noqa: F403

DEBUG = False
DEMO = env.bool("MEDVIRK_DEMO", default=False)
ALLOWED_HOSTS: list[str] = env.list("MEDVIRK_ALLOWED_HOSTS", default=[])

ROOT_URLCONF = "ip_site.urls"
WSGI_APPLICATION = "ip_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "ip_core.Account"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-page"

OWN_APPS = [
    "ip_site",
    "handbook",
    "theme",
    "ip_core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",  # is the app modelsearch: naming that one too breaks at the first write to an index
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "simple_history",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
# A plugin that cannot load is quarantined with a reason, and the site starts. They stand last: of two templates, files,
# commands or translations with one name Django takes the first, and none may take the site's, switched on or not. What
# stands below the apps, Django's own commands and texts, and texts in bokmål, which have no catalogue: see the loader.
INSTALLED_APPS = [*OWN_APPS, *loader.installed_apps(beside=OWN_APPS)]

MIDDLEWARE = [
    "ip_site.not_found.NotFoundMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ip_site.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ip_core.clock.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ip_core.municipalities.middleware.MunicipalityMiddleware",
    "ip_site.start.StartPageMiddleware",
    "ip_site.moved.MovedMiddleware",
    "ip_site.locale_middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ip_core.people.middleware.ActorMiddleware",
    "handbook.middleware.EditorRightsMiddleware",
    "ip_core.access.middleware.ReadLogMiddleware",
    "ip_core.access.middleware.NotAllowedMiddleware",
    "ip_core.plugins.gate.PluginGateMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ip_site.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "theme.forms.MedvirkRenderer"

DATABASES = {"default": database()}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"

# What was done is told on the next page. It may name a person, so it stays with the session and ends with it.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

MEDIA_URL = "/media/"  # never served from here: files go through a view that asks ip_core.access
MEDIA_ROOT = DATA_DIR / "media"

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # Files of cases: without an address of their own. Only a view that asks ip_core.access hands them out.
    "case_files": {
        "BACKEND": "ip_core.documents.storage.CaseFileStorage",
        "OPTIONS": {"location": DATA_DIR / "case-files", "file_permissions_mode": 0o600},
    },
}

FILE_MAX_BYTES = env.int("MEDVIRK_FILE_MAX_MB", default=20) * 1_000_000
# Who sends a file's bytes: us (empty), nginx ("x-accel:/intern/", an internal location over the folder above), or a
# server that knows X-Sendfile ("x-sendfile").
FILE_SENDING = env.str("MEDVIRK_FILE_SENDING", default="")
# ClamAV: unix:///run/clamav/clamd.ctl or tcp://host:3310. Where it is stated, a file that it has not seen is refused.
CLAMD = env.str("MEDVIRK_CLAMD", default="")
CLAMD_TIMEOUT = 20

EMAIL_CONFIG = env.email_url("MEDVIRK_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
SMS_BACKEND = env.str("MEDVIRK_SMS_BACKEND", default="ip_core.notices.sms.ConsoleBackend")
DEFAULT_FROM_EMAIL = env.str("MEDVIRK_EMAIL_FROM", default="medvirk@localhost")

# Municipalities with a colour theme of their own: theme/static/theme/SLUG.css.
THEMES = frozenset({"meland", "arendal"})

WAGTAIL_SITE_NAME = "Medvirk"
WAGTAILADMIN_BASE_URL = env.str("MEDVIRK_BASE_URL", default="http://localhost:8000")
# Nothing is asked of other hosts: neither pictures of people nor news of versions.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What an editor uploads passes what the files of a case pass.
WAGTAILIMAGES_IMAGE_FORM_BASE = "handbook.upload_forms.HandbookImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "handbook.upload_forms.HandbookDocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
