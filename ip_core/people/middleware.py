"""Build `request.actor` once, from the session: account, capacity, on whose behalf, how surely known."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from ip_core.people.actor import Actor, actor_for, children_in_care, people_to_act_for
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Account, Person

CAPACITY_KEY, BEHALF_KEY, ASSURANCE_KEY = "capacity", "on_behalf_of", "assurance"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    account = request.user
    if not isinstance(account, Account) or account.person is None:
        return Actor.anonymous()
    person = account.person
    capacity = request.session.get(CAPACITY_KEY, Capacity.CITIZEN)
    return actor_for(
        person,
        capacity=capacity,
        on_behalf_of=_on_behalf_of(person, capacity, request.session.get(BEHALF_KEY)),
        assurance=request.session.get(ASSURANCE_KEY, Assurance.NONE),
    )


def _on_behalf_of(person: Person, capacity: str, chosen: str | None) -> Person | None:
    """The choice counts only while its basis does. At work it is a care order's, else a citizen's (ACCESS §4)."""
    if not chosen:
        return None
    others = children_in_care(person) if capacity == Capacity.PROFESSIONAL else people_to_act_for(person)
    return next((other for other in others if other.uuid == UUID(chosen)), None)
