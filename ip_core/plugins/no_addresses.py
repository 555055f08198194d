"""The URLconf of a request that a closed gate has refused."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
