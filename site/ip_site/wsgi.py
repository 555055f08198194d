"""The application that a web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ip_site.settings.production")

application = get_wsgi_application()

from ip_core.plugins.checks import tell_at_first_request  # noqa: E402 - apps are loaded now

tell_at_first_request()
