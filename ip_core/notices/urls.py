from django.urls import path

from ip_core.notices import views

urlpatterns = [
    path("min-side/meldinger/", views.contact_choice, name="contact-choice"),
    path("min-side/meldinger/ikke-na/", views.not_now, name="contact-not-now"),
    path("arbeidsliste/brev/<uuid:uuid>/sendt/", views.letter_sent, name="letter-sent"),
    path("min-side/nytt/sett/", views.news_seen, name="news-seen"),
]
