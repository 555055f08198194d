from django.urls import path

from plugins.consent.views import answering, asking, copies, filing, hearing, paper, preview, renewing, sharing

LET_IN = "plan/<uuid:uuid>/gi-tilgang"

urlpatterns = [
    path(f"{LET_IN}/", sharing.ask, name="ask"),
    path(f"{LET_IN}/naer/", sharing.ask_kin, name="ask-kin"),
    path(f"{LET_IN}/naer/<str:ticket>/", sharing.ask_what_kin, name="ask-what-kin"),
    path(f"{LET_IN}/enhet/<uuid:unit>/", sharing.ask_what_unit, name="ask-what-unit"),
    path(f"{LET_IN}/<int:membership>/", sharing.ask_what, name="ask-what"),
    path("plan/<uuid:uuid>/ja-til-plan/", asking.plan_consent, name="plan-consent"),
    path("plan/<uuid:uuid>/ny-periode/", asking.new_period, name="new-period"),
    path("plan/<uuid:uuid>/sporsmal/<slug:what>/", asking.question, name="question"),
    path("<uuid:uuid>/", answering.consent, name="consent"),
    path("<uuid:uuid>/nei/", answering.decline, name="decline"),
    path("<uuid:uuid>/forny/", renewing.renew, name="renew"),
    path("<uuid:uuid>/papir/", paper.paper, name="paper"),
    path("<uuid:uuid>/mening/", hearing.view_of_child, name="view-of-child"),
    path("<uuid:uuid>/se-som/", preview.see_as, name="see-as"),
    path("<uuid:uuid>/journal/", filing.file, name="file"),
    path("<uuid:uuid>/kvittering/", copies.receipt, name="receipt"),
]
