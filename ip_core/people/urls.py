from django.urls import path

from ip_core.people import views

urlpatterns = [
    path("logg-ut/", views.sign_out, name="sign-out"),
    path("bytt-rolle/", views.switch, name="switch"),
]
