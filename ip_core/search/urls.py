"""`/<language>/sok/`."""

from django.urls import path

from ip_core.search import views

urlpatterns = [path("sok/", views.search, name="search")]
