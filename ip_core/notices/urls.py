from django.urls import path

from ip_core.notices import views

urlpatterns = [path("min-side/meldinger/", views.contact_choice, name="contact-choice")]
