from django.urls import path

from ip_core.subjects import views

urlpatterns = [
    path("min-side/alt-om-meg/", views.everything, name="subject-data"),
    path("min-side/alt-om-meg/<uuid:uuid>/", views.export, name="subject-export"),
    path("min-side/alt-om-meg/<uuid:uuid>/hent/", views.fetch, name="subject-fetch"),
    path("sak/<uuid:uuid>/retting/", views.ask_correction, name="correction-ask"),
    path("retting/<uuid:uuid>/", views.correction, name="correction"),
]
