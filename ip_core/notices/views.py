"""How I am told that there is something new."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ip_core.access.surfaces import shows_no_case
from ip_core.notices import services
from ip_core.notices.forms import ContactChoiceForm
from ip_core.notices.models import ContactChoice
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
