from django.urls import path

from ip_core.documents import views

urlpatterns = [path("fil/<uuid:uuid>/", views.file, name="file")]
