"""Under `/<language>/t/plan/`. `uuid` is the proceeding's."""

from django.urls import path

from plugins.plan import views

urlpatterns = [
    path("<uuid:uuid>/", views.plan, name="plan"),
    path("<uuid:uuid>/periode/", views.period, name="period"),
    path("<uuid:uuid>/endringer/", views.change_history, name="history"),
    path("<uuid:uuid>/dokumenter/", views.documents, name="documents"),
    path("<uuid:uuid>/dokumenter/<uuid:file>/fjern/", views.remove_document, name="document-remove"),
    path("<uuid:uuid>/tekst/ny/<slug:section>/<slug:kind>/", views.add_text, name="text-add"),
    path("<uuid:uuid>/tiltak/<uuid:item>/gjort/", views.mark_done, name="measure-done"),
    path("<uuid:uuid>/<slug:word>/ny/", views.add_item, name="item-add"),
    path("<uuid:uuid>/<slug:word>/<uuid:item>/", views.change_item, name="item-change"),
    path("<uuid:uuid>/<slug:word>/<uuid:item>/slett/", views.delete_item, name="item-delete"),
    path("<uuid:uuid>/<slug:word>/<uuid:item>/privat/", views.set_private, name="item-private"),
    path("<uuid:uuid>/<slug:word>/<uuid:item>/hent-tilbake/", views.restore_item, name="item-restore"),
    path("<uuid:uuid>/<slug:word>/<uuid:item>/endringer/", views.item_history, name="item-history"),
]
