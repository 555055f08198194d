"""Signed in as one of the cast, on a municipality's own host."""

from __future__ import annotations

from django.test import Client
from wagtail.models import Page, Site

from ip_core.people.enums import Assurance, Capacity
from ip_core.people.middleware import ASSURANCE_KEY, BEHALF_KEY, CAPACITY_KEY
from ip_core.testing.cast import Cast
from ip_core.testing.remembering import remembered


@remembered
def give_host(cast: Cast) -> None:
    """`meland.localhost` leads to Meland from now on."""
    municipality = cast.municipality
    if municipality.site_id is None:
        root = Page.objects.filter(depth=1).get()
        municipality.site = Site.objects.create(
            hostname=f"{municipality.slug}.localhost", port=80, root_page=root, site_name=municipality.name
        )
        municipality.save()


def client_of(cast: Cast, handle: str = "", *, on_behalf_of: str = "", assurance: int = Assurance.HIGH) -> Client:
    """A browser of this person's, as after signing in; of nobody when no handle is given."""
    give_host(cast)
    client = Client(headers={"host": f"{cast.municipality.slug}.localhost"})
    if not handle:
        return client
    person = cast[handle]
    works = not on_behalf_of and cast.actor(handle).is_professional
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[CAPACITY_KEY] = str(Capacity.PROFESSIONAL if works else Capacity.CITIZEN)
    session[ASSURANCE_KEY] = int(assurance)
    session[BEHALF_KEY] = str(cast[on_behalf_of].uuid) if on_behalf_of else ""
    session.save()
    return client
