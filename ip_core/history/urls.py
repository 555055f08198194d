from django.urls import path

from ip_core.history import views

urlpatterns = [path("sak/<uuid:uuid>/historikk/", views.case_history, name="case-history")]
