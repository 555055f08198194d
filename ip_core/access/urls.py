from django.urls import path

from ip_core.access import closing_views, companion_views, copies, spoken, spoken_to_taker, views

CASE = "sak/<uuid:uuid>"

urlpatterns = [
    path(f"{CASE}/innsyn/", views.case_access, name="case-access"),
    path(f"{CASE}/innsyn/skjul/<uuid:parent>/", views.hide, name="case-hide"),
    path(f"{CASE}/innsyn/samtykke/<uuid:consent>/trekk/", views.withdraw_consent, name="case-consent-withdraw"),
    path(f"{CASE}/innsyn/tilgang/<uuid:grant>/trekk/", views.withdraw_grant, name="case-grant-withdraw"),
    path(f"{CASE}/innsyn/samtykke/<uuid:consent>/kopi/", copies.consent_copy, name="case-consent-copy"),
    path(f"{CASE}/innsyn/samtykke/<uuid:consent>/muntlig/", spoken.consent_taken_back, name="case-consent-spoken"),
    path(f"{CASE}/innsyn/tilgang/<uuid:grant>/muntlig/", spoken.grant_taken_back, name="case-grant-spoken"),
    path(f"{CASE}/muntlig/", spoken_to_taker.taken_back, name="case-spoken-to-taker"),
    path(f"{CASE}/innsyn/folge/", companion_views.meeting_companions, name="case-companions"),
    path(f"{CASE}/innsyn/folge/<uuid:companion>/trekk/", companion_views.withdraw, name="case-companion-withdraw"),
    path(f"{CASE}/innsyn/avslutt/", closing_views.close, name="case-plan-close"),
    path(f"{CASE}/logg/", views.case_log, name="case-log"),
]
