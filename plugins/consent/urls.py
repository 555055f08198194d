from django.urls import path

from plugins.consent import views

urlpatterns = [
    path("plan/<uuid:uuid>/gi-tilgang/", views.ask, name="ask"),
    path("plan/<uuid:uuid>/gi-tilgang/<int:membership>/", views.ask_what, name="ask-what"),
    path("plan/<uuid:uuid>/ja-til-plan/", views.plan_consent, name="plan-consent"),
    path("<uuid:uuid>/", views.consent, name="consent"),
    path("<uuid:uuid>/nei/", views.decline, name="decline"),
    path("<uuid:uuid>/kvittering/", views.receipt, name="receipt"),
]
