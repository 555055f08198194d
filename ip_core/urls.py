"""The addresses that no plugin owns, and so no plugin can switch off."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("people", "cases", "access", "history", "documents", "control", "subjects", "notices", "decisions")

urlpatterns = [path("", include(f"ip_core.{room}.urls")) for room in ROOMS if find_spec(f"ip_core.{room}.urls")]
