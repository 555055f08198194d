from django.urls import path

from ip_core.control import views

urlpatterns = [
    path("kontroll/", views.overview, name="control"),
    path("kontroll/innsynslogg/", views.log, name="control-log"),
    path("kontroll/innsynslogg/<uuid:uuid>/", views.log_shown, name="control-log-shown"),
    path("kontroll/tilgang/", views.access, name="control-access"),
    path("kontroll/tilgang/<uuid:uuid>/", views.access_shown, name="control-access-shown"),
]
