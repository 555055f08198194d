from django.urls import path

from ip_core.decisions import ending_views, glass_views, mandate_views, own_views, views

CASE = "sak/<uuid:uuid>/avgjorelser"
MANDATES = "sak/<uuid:uuid>/fullmakt"
GLASS = "arbeidsliste/nodtilgang"

urlpatterns = [
    path(f"{CASE}/", views.decisions, name="case-decisions"),
    path(f"{CASE}/vis-igjen/", views.show_again, name="case-show-again"),
    path(f"{CASE}/<slug:kind>/", views.record, name="case-decision"),
    path(f"{CASE}/<slug:kind>/<uuid:row>/avslutt/", ending_views.end, name="case-decision-end"),
    path(f"{CASE}/<slug:kind>/<uuid:row>/rett/", ending_views.correct, name="case-decision-correct"),
    path(f"{MANDATES}/", mandate_views.mandates_given, name="case-mandates"),
    path(f"{MANDATES}/ny/", mandate_views.give, name="case-mandate-new"),
    path(f"{MANDATES}/<uuid:row>/avslutt/", mandate_views.end_own, name="case-mandate-end"),
    path("min-side/koordinator/<uuid:uuid>/", own_views.own_coordination, name="own-coordination"),
    path(f"{GLASS}/", glass_views.break_glass, name="break-glass"),
    path(f"{GLASS}/<uuid:uuid>/svar/", glass_views.answer, name="break-glass-answer"),
    path(f"{GLASS}/<uuid:uuid>/avslutt/", glass_views.end, name="break-glass-end"),
]
