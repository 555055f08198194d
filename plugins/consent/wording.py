"""What each section holds, in words for somebody who has never seen a plan."""

from django.utils.translation import gettext_lazy as _

DESCRIPTIONS = {
    "goals": _("Det du vil, det du får til, og det du trenger hjelp til."),
    "participants": _("Navn og oppgave for dem som er med rundt deg."),
    "coordination": _("Hvem som koordinerer, og hvordan du når dem."),
    "contributions": _("Det du selv, tjenestene og familien skal gjøre."),
    "measures": _("Hva som skal skje, hvem som gjør det og når."),
    "execution": _("Hvordan tiltakene blir gjort i hverdagen."),
    "period": _("Hvor lenge planen gjelder, og når den blir sett på igjen."),
    "cooperation": _("Andre dere samarbeider med, eller vil samarbeide med."),
    "meetings": _("Innkallinger og referater."),
    "documents": _("Filer som er lagt ved planen."),
    "calendar": _("Datoer for møter og frister."),
}
