from django.urls import path

from ip_site.demo import views

urlpatterns = [
    path("logg-inn/", views.sign_in, name="sign-in"),
    path("demo/<str:token>/", views.enter, name="demo-enter"),
]
