from django.urls import path

from fjord_notes import views

urlpatterns = [
    path("", views.start, name="start"),
    path("om/", views.about, name="about"),
    path("notat.txt", views.download, name="download"),
    path("<uuid:uuid>/", views.note, name="note"),
    path("plan/<uuid:uuid>/ny/", views.add, name="add"),
]
