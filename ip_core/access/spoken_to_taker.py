"""Views: who reads no consents writes down that they are taken back, kind by kind (ACCESS §4).

The taker of an application; coordinator and deputy while a plugin that is off or says no closes them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ip_core.access import queries, registering, standing, wording
from ip_core.access.consequences import consequences
from ip_core.access.enums import ConsentKind
from ip_core.access.reach import Reach
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.people.models import Person


class TakenBackForm(forms.Form):
    """What is taken back, of that which stands, and whose words they were."""

    kind = forms.ChoiceField(label=gettext_lazy("Hva er trukket?"), widget=forms.RadioSelect)
    who = forms.ChoiceField(label=gettext_lazy("Hvem sa det?"), widget=forms.RadioSelect)
    mark_optional = False

    def __init__(self, data: QueryDict | None, plan: Proceeding) -> None:
        given = standing.given(plan)
        self.kinds = [kind for kind in ConsentKind if kind in given]
        self.may_say = {kind: registering.may_have_said(plan, kind) for kind in self.kinds}
        self.people = {str(one.uuid): one for people in self.may_say.values() for one in people}
        alone = {"kind": self.kinds} | {"who": list(self.people)}
        super().__init__(data, initial={name: one[0] for name, one in alone.items() if len(one) == 1})
        choices = {
            "kind": [(kind.value, _("Ja til %(what)s") % {"what": kind.label}) for kind in self.kinds],
            "who": [(uuid, person.name) for uuid, person in self.people.items()],
        }
        for name, offered in choices.items():
            field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
            field.choices = offered

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if "kind" in given and "who" in given and self.said_by not in self.may_say[self.taken_back]:
            names = wording.joined(person.name for person in self.may_say[self.taken_back])
            self.add_error("who", _("Dette kan bare trekkes av %(names)s.") % {"names": names})
        return given

    @property
    def taken_back(self) -> ConsentKind:
        return ConsentKind(self.cleaned_data["kind"])

    @property
    def said_by(self) -> Person:
        return self.people[self.cleaned_data["who"]]


def takers_plan(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """The gate: whose consents she may write down as taken back. Http404 for everybody else."""
    _case, reaches = queries.case_for(actor, municipality, uuid)
    told = queries.plan_told_of(actor, reaches)
    if told is None:
        raise Http404
    return told


def may_write_down(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return registering.may_write_down_for(actor, takers_plan(actor, municipality, uuid)[0])


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_write_down)
def taken_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It counts from the moment this is pressed."""
    plan, reach = takers_plan(request.actor, request.municipality, uuid)
    request.reads.note_existence(plan, reach)
    form = TakenBackForm(request.POST if request.method == "POST" else None, plan)
    if not form.kinds:
        messages.info(request, _("Det er ikke noe samtykke å trekke nå."))
        return redirect("case", uuid)
    if form.is_valid():
        registering.register_withdrawal_of_kind(plan, form.taken_back, form.said_by, actor=request.actor)
        messages.success(request, _("Det er skrevet ned, og gjelder fra nå av."))
        return _back(request, uuid)
    context = {
        "case": plan.case,
        "form": form,
        "cancel_url": reverse("case", args=[uuid]),
        "consequences": _what_happens(form.kinds),
        "page_size": "sm",
    }
    return render(request, "ip_core/access/spoken_to_taker.html", context)


def _back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To the case, unless what is taken back was all that she knew it by."""
    try:
        queries.case_for(request.actor, request.municipality, uuid)
    except Http404:
        return redirect("work-list")
    return redirect("case", uuid)


def _what_happens(kinds: list[ConsentKind]) -> list[str]:
    first, *rest = consequences(is_hers=False)
    closes = _("Er det ja til planen som er trukket, blir planen stengt. Alt som er delt, stopper også.")
    return [first, *([closes] if ConsentKind.PLAN_MADE in kinds else []), *rest]
