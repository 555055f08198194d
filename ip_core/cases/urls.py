from django.urls import path

from ip_core.cases import views

urlpatterns = [
    path("min-side/", views.my_page, name="my-page"),
    path("arbeidsliste/", views.work_list, name="work-list"),
    path("sak/<uuid:uuid>/", views.case, name="case"),
    path("steg/<uuid:uuid>/ta/", views.take_step, name="step-take"),
    path("steg/<uuid:uuid>/legg-tilbake/", views.leave_step, name="step-leave"),
]
