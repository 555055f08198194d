"""Who has read, what she wants corrected, and the files."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ip_core.access import keys, log, wording
from ip_core.access.queries import access_events_visible_to
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import served_files
from ip_core.people.actor import Actor
from ip_core.plugins.types import SubjectData
from ip_core.subjects.models import CorrectionRequest
from ip_core.subjects.parts.part import Pairs, Part, cases_of, instant, name, pairs
from ip_core.subjects.standing import Standing, keys_of


def log_part(here: Standing, actor: Actor) -> Part:
    """Who has read, as the owner's own page tells it."""
    told: list[tuple[str, str]] = []
    for case in cases_of(here):
        reaches = {one: here.reaches_by[one] for one in here.sides if one.case_id == case.pk}
        events = access_events_visible_to(actor, case, reaches)
        told += [(instant(line.at), _line(line)) for line in log.lines(events, places=here.shows_places)]
    return Part(
        "innsynslogg", _("Hvem har lest"), (SubjectData(_("Hvem har lest"), "ip_core.AccessEvent", tuple(told)),)
    )


def _line(line: log.Line) -> str:
    behalf = _("på vegne av %(name)s") % {"name": line.behalf} if line.behalf else ""
    who = " ".join(filter(None, (", ".join(filter(None, (line.who, line.post))), behalf)))
    return " ".join(filter(None, (f"{who}: {line.what}.", *_given(line), line.why)))


def _given(line: log.Line) -> tuple[str, ...]:
    """Since when she has had access, and for what: as the owner's page has it."""
    if line.given_on is None:
        return ()
    when = {"date": wording.long_date(line.given_on), "unit": line.unit}
    since = _("%(unit)s fikk tilgang %(date)s.") % when if line.unit else _("Fikk tilgang %(date)s.") % when
    return since, _("Til: %(purpose)s.") % {"purpose": line.purpose}


def corrections_part(here: Standing, actor: Actor) -> Part:
    rows = CorrectionRequest.objects.filter(proceeding__in=list(here.sides)).select_related(
        "proceeding", "asked_by", "answered_by"
    )
    things = [
        SubjectData(_("Krav om retting"), "ip_core.CorrectionRequest", _correction(row))
        for row in rows
        if here.reaches(row.proceeding, row.key)
    ]
    return Part("retting", _("Krav om retting"), tuple(things))


def _correction(row: CorrectionRequest) -> Pairs:
    return pairs(
        (_("Gjelder"), keys.label(row.key)),
        (_("Hva som er feil"), row.wrong),
        (_("Hva som er riktig"), row.right),
        (_("Sendt"), instant(row.asked_at)),
        (_("Sendt av"), name(row.asked_by)),
        (_("Utfall"), row.get_outcome_display()),
        (_("Svar"), row.answer),
        (_("Svart av"), name(row.answered_by)),
        (_("Besvart"), instant(row.answered_at)),
    )


def files_of(here: Standing) -> list[StoredFile]:
    """The files of every section and object that is open to her."""
    scopes = [p.scope(key) for p in here.sides for key in keys_of(p) if here.reaches(p, key)]
    rows = _files(here).filter(scope__in=scopes, removed_at__isnull=True).select_related("uploaded_by")
    return list(rows) if here.is_whole else [one for one in rows if one.item_uuid is None]


def _files(here: Standing) -> QuerySet[StoredFile]:
    """To herself with those of a plugin that is off; to whoever acts for somebody as at the file's own address."""
    return StoredFile.objects.all() if here.is_herself else served_files(here.municipality)


def files_part(here: Standing, actor: Actor) -> Part:
    things = [
        SubjectData(
            stored.original_name,
            "ip_core.StoredFile",
            pairs(
                (_("I pakken"), f"filer/{stored.neutral_name}"),
                (_("Lagt inn"), instant(stored.uploaded_at)),
                (_("Lagt inn av"), name(stored.uploaded_by)),
            ),
        )
        for stored in files_of(here)
    ]
    return Part("filer", _("Filer"), tuple(things))
