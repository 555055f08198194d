"""How I am told that there is something new, and that I have seen it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ip_core.access.enums import Level
from ip_core.access.queries import reaches_of
from ip_core.access.surfaces import shows, shows_no_case
from ip_core.access.verdict import Verdict, allow
from ip_core.cases.queries import plans_followed
from ip_core.municipalities.models import Municipality
from ip_core.notices import news, services
from ip_core.notices.forms import ContactChoiceForm
from ip_core.notices.letters import LetterDue, letters_due
from ip_core.notices.models import ContactChoice
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
@shows_no_case("the person's own address for messages")
def contact_choice(request: HttpRequest) -> HttpResponse:
    chosen = ContactChoice.objects.filter(person=request.actor.person).first()
    initial = {"channel": chosen.channel, "email": chosen.email, "phone": chosen.phone} if chosen else {}
    form = ContactChoiceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.choose_channel(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Lagret. Det gjelder fra neste melding."))
        return redirect("work-list" if request.actor.is_professional else "my-page")
    return render(request, "ip_core/notices/contact_choice.html", {"form": form})


@require_POST
@signed_in
@shows_no_case("the person's own wish not to be asked")
def not_now(request: HttpRequest) -> HttpResponse:
    services.put_off_choice(actor=request.actor)
    messages.success(request, _("Greit. Du finner valget nederst på Min side hvis du vil ha beskjed senere."))
    return redirect("my-page")


@require_POST
@signed_in
@shows_no_case("marks what was shown on one's own page as seen, and goes back to it")
def news_seen(request: HttpRequest) -> HttpResponse:
    """What has come since the page was opened, stays."""
    shown = news.visible_to(request.actor, request.municipality, reaches_of(request.actor, request.municipality))
    named = [str(row.uuid) for row in shown]
    last = request.POST.get("last", "")
    if last in named:
        services.say_seen(shown[: named.index(last) + 1], actor=request.actor)
        messages.success(request, _("Da tar vi det bort herfra. Du finner alt igjen i saken."))
    return redirect("my-page")


def _letter(actor: Actor, municipality: Municipality, uuid: UUID) -> LetterDue:
    """One that waits for this coordinator; whoever else asks, and for whatever else, gets Http404."""
    found = next((one for one in letters_due(plans_followed(actor, municipality)) if one.uuid == uuid), None)
    if found is None:
        raise Http404
    return found


def may_say_written(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _letter(actor, municipality, uuid)
    return allow(Level.READ)


@require_POST
@signed_in
@shows(gate=may_say_written)
def letter_sent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    services.say_written(_letter(request.actor, request.municipality, uuid), actor=request.actor)
    messages.success(request, _("Ført inn. Linjen er borte fra listen."))
    return redirect("work-list")
