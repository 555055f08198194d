"""Letting somebody in: whom, then what, why and for how long. The text is read before it is signed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ip_core.access import keys, wording
from ip_core.access.addresses import OPEN, veil_over_consent
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.exceptions import GrantNotPossible, TooManyTries
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.reach import Reach
from ip_core.access.signing import readable_by_signers
from ip_core.access.surfaces import shows
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Unit
from ip_core.people.gates import signed_in
from ip_core.people.models import Person
from plugins.consent import gates, items, policies, queries, services, sharing, suggestions
from plugins.consent.forms import KinForm, SearchForm, SharingForm
from plugins.consent.sharing import Choice, Reader
from plugins.consent.views.frames import frame, language, posted

DETAILS = ("items", "writes", "first_day", "excluded", "exception_text")
"""What is folded away until there is something in it."""


@require_GET
@signed_in
@shows(gate=gates.may_open_sharing)
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step one: whom. Found by name; nobody is listed unasked but those whom the owner knows by a recorded tie."""
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_to_share(request.actor, plan).require()
    form = SearchForm(request.GET if "navn" in request.GET else None)
    found: list[Choice] = []
    if form.is_valid():
        found = _choices(request, plan, form.cleaned_data["navn"])
    context = frame(
        request,
        plan,
        form=form,
        asked=form.is_bound and form.is_valid(),
        found=found[: queries.MOST_FOUND],
        has_more=len(found) > queries.MOST_FOUND,
        kin=[_as_kin(plan, person) for person in sharing.kin_of(request.actor, plan)],
    )
    return render(request, "consent/ask_who.html", context)


def _choices(request: HttpRequest, plan: Proceeding, words: str) -> list[Choice]:
    people = queries.named(queries.possible_readers(request.actor, plan), words)
    units = queries.units_named(sharing.units_for(plan), words)
    return [
        *(_choice(one, reverse("plugins:consent:ask-what", args=[plan.uuid, one.pk])) for one in people),
        *(_choice(one, reverse("plugins:consent:ask-what-unit", args=[plan.uuid, one.uuid])) for one in units),
    ]


def _choice(reader: Reader, url: str) -> Choice:
    return Choice(sharing.name_of(reader), sharing.about(reader), url)


def _as_kin(plan: Proceeding, person: Person) -> Choice:
    ticket = sharing.ticket(plan, person)
    return _choice(person, reverse("plugins:consent:ask-what-kin", args=[plan.uuid, ticket]))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_sharing)
def ask_kin(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Somebody close, by exact name and birth date. What is answered when nobody fits is always the same."""
    plan, _reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_to_share(request.actor, plan).require()
    form = KinForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            person = services.seek_kin(plan, given["navn"], given["fodt"], actor=request.actor)
        except TooManyTries as error:
            form.add_error(None, error.message)
        else:
            if person is not None:
                return redirect(_as_kin(plan, person).url)
    context = frame(request, plan, form=form, is_nobody=form.is_bound and form.is_valid())
    return render(request, "consent/ask_kin.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_sharing)
def ask_what(request: HttpRequest, uuid: UUID, membership: int) -> HttpResponse:
    """Step two, for somebody at work."""
    plan, reach = _open(request, uuid)
    reader = get_object_or_404(queries.possible_readers(request.actor, plan), pk=membership)
    return _what(request, plan, reach, reader)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_sharing)
def ask_what_unit(request: HttpRequest, uuid: UUID, unit: UUID) -> HttpResponse:
    """Step two, for everybody who works with cases in a unit."""
    plan, reach = _open(request, uuid)
    return _what(request, plan, reach, get_object_or_404(sharing.units_for(plan), uuid=unit))


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=gates.may_open_sharing)
def ask_what_kin(request: HttpRequest, uuid: UUID, ticket: str) -> HttpResponse:
    """Step two, for somebody close, who signs in as a private person."""
    plan, reach = _open(request, uuid)
    person = sharing.person_with(request.actor, plan, ticket)
    if person is None:
        raise Http404
    return _what(request, plan, reach, person)


def _open(request: HttpRequest, uuid: UUID) -> tuple[Proceeding, Reach]:
    plan, reach = gates.plan_for(request.actor, request.municipality, uuid)
    policies.may_ask_to_share(request.actor, plan).require()
    return plan, reach


def _what(request: HttpRequest, plan: Proceeding, reach: Reach, reader: Reader) -> HttpResponse:
    """Which parts, why, until when, what is left out. Nothing typed is lost when another suggestion is chosen."""
    earlier = _earlier(request, plan)
    single = [item for item in items.readable_items(plan, reach) if _may_give(plan, item, reader)]
    form = SharingForm(
        posted(request), sections=_offered(plan, reach), items=single, reader=reader, initial=_initial(earlier)
    )
    bundles = suggestions.bundles(language())
    chosen = next((one for one in bundles if one.key == request.POST.get("forslag")), None)
    if chosen is not None:
        form.suggest(chosen.sections)
    elif form.is_valid() and (consent := _asked(request, plan, reader, form, earlier)) is not None:
        return redirect("plugins:consent:consent", consent.uuid)
    request.reads.note(plan, {item.section for item in single}, reach)
    context = frame(request, plan, form=form, reader=_chosen(request, reader, earlier), bundles=bundles, chosen=chosen)
    context["opened"] = {name: bool(form[name].errors or form[name].value()) for name in DETAILS}
    return render(request, "consent/ask_what.html", context)


def _chosen(request: HttpRequest, reader: Reader, earlier: Consent | None) -> Choice:
    """Found in the municipality's own list it is told whole; in a request that lies here, as its text is shown."""
    found = _choice(reader, "")
    veil = veil_over_consent(earlier, request.actor) if earlier is not None else OPEN
    if not veil.is_drawn or isinstance(reader, Person):
        return found
    return Choice(wording.opening(veil.named(reader)) if isinstance(reader, Unit) else found.name, "", "")


def _may_give(plan: Proceeding, item: items.Item, reader: Reader) -> bool:
    """What is private is for persons."""
    if item.is_private and isinstance(reader, Unit):
        return False
    return item.section in readable_by_signers(plan, item.uuid)


def _offered(plan: Proceeding, reach: Reach) -> list[str]:
    """Nobody gives what she may not read, nor what none of those who sign may read."""
    possible = reach.readable & readable_by_signers(plan)
    return [key for key in keys.GRANTABLE if key in possible]


def _earlier(request: HttpRequest, plan: Proceeding) -> Consent | None:
    """An unanswered one that is to be changed; anything else in the address is passed over."""
    asked = request.GET.get("i-stedet-for", "")
    return next((one for one in queries.waiting_on(plan, ConsentKind.INFORMATION) if str(one.uuid) == asked), None)


def _initial(earlier: Consent | None) -> dict[str, object]:
    if earlier is None or not (grants := list(earlier.grants.all())):
        return {}
    return {
        "sections": [grant.section for grant in grants if grant.item_uuid is None],
        "items": [_value(grant) for grant in grants if grant.item_uuid is not None],
        "writes": [_value(grant) for grant in grants if grant.level == Level.WRITE],
        "purpose": grants[0].purpose,
        "last_day": wording.last_day(grants[0].valid_until),
        "excluded": earlier.excluded,
        "exception_text": earlier.exception_text,
    }


def _value(grant: AccessGrant) -> str:
    return f"{grant.section}/{grant.item_uuid}" if grant.item_uuid is not None else grant.section


def _asked(
    request: HttpRequest, plan: Proceeding, reader: Reader, form: SharingForm, earlier: Consent | None
) -> Consent | None:
    given = form.cleaned_data
    wish = services.Sharing(
        reader,
        tuple(given["sections"]),
        given["purpose"],
        given["last_day"],
        writes=tuple(given["writes"]),
        excluded=tuple(word for word in given["excluded"] if word not in form.by_value),
        exception=given["exception_text"],
        items=given["items"],
        first_day=given["first_day"],
        left_out=form.left_out,
    )
    try:
        return services.ask_to_share(plan, wish, actor=request.actor, language=language(), instead_of=earlier)
    except GrantNotPossible as error:
        form.add_error(None, error.message)
        return None


def change_url(plan: Proceeding, consent: Consent) -> str:
    """Where a request that waits is changed: the second step again, filled in, for the same reader."""
    first = consent.grants.first()
    if first is None:
        return ""
    if first.membership_id is not None:
        url = reverse("plugins:consent:ask-what", args=[plan.uuid, first.membership_id])
    elif first.grantee_unit is not None:
        url = reverse("plugins:consent:ask-what-unit", args=[plan.uuid, first.holder.uuid])
    else:
        assert first.grantee_person is not None  # grant_person_or_unit
        url = _as_kin(plan, first.grantee_person).url
    return f"{url}?i-stedet-for={consent.uuid}"
