"""Why a coordinator is to be followed by another, or to stop. It stands in the history of the appointment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ip_core.decisions.forms import DecisionForm, reason_field


class HandoverForm(DecisionForm):
    reason = reason_field(_("Hvorfor?"))
    reason.help_text = _(
        "Kort, og ikke om helse. Eieren, de som handler for eieren, koordinatorer og de som har søknaden, leser det."
    )
