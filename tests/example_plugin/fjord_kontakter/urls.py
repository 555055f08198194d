"""Addresses under `/<language>/t/kontakter/`, in the namespace `plugins:kontakter`."""

from django.urls import path

from fjord_kontakter import views

urlpatterns = [
    path("", views.start, name="start"),
    path("om/", views.about, name="about"),
    path("<uuid:uuid>/", views.contacts, name="contacts"),
    path("<uuid:uuid>/ny/", views.add, name="add"),
    path("<uuid:uuid>/<uuid:contact>/", views.change, name="change"),
    path("<uuid:uuid>/<uuid:contact>/fjern/", views.remove, name="remove"),
]
