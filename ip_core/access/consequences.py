"""What stops when something is taken back, what stays and why, and that it cannot be undone."""

from __future__ import annotations

from django.utils.translation import gettext as _


def consequences(*, is_hers: bool, names: str = "", section: str = "", is_plan: bool = False) -> list[str]:
    """Sentences for whoever is about to take it back. `is_hers`: the owner herself reads them.

    `names` whose access ends, `section` the one part that it is to; `is_plan`: the yes to the plan, which closes it."""
    who = {"names": names, "section": section}
    if is_plan:
        stops = _plan_closes(is_hers=is_hers)
    elif section:
        stops = [_("%(names)s kan ikke se %(section)s lenger, verken på siden, i søk eller i filer.") % who]
    elif names:
        stops = [_("Planen blir stengt for %(names)s med én gang, også sider som står åpne, søk og filer.") % who]
    else:
        stops = [_("Samtykket slutter å gjelde med én gang.")]
    return [
        *stops,
        _("Det som alt står i journalen hos dem, blir værende der. Det krever loven."),
        *(_for_her() if is_hers else _for_another()),
    ]


def _plan_closes(*, is_hers: bool) -> list[str]:
    if is_hers:
        return [
            _("Planen blir stengt med én gang. Koordinatoren og alle du har gitt tilgang, kan ikke lese den lenger."),
            _("Du kan fortsatt lese planen selv. Du har fortsatt rett til koordinator og til tjenestene dine."),
        ]
    return [
        _("Planen blir stengt med én gang. Koordinatoren og alle som har fått tilgang, kan ikke lese den lenger."),
        _("Eieren kan fortsatt lese planen, og har fortsatt rett til koordinator og tjenester."),
    ]


def _for_her() -> list[str]:
    return [
        _("Samtykket, og hvem som har lest hva, står i saken din så du kan se det siden."),
        _("Du kan ikke angre. Vil du si ja igjen, gir du et nytt samtykke."),
    ]


def _for_another() -> list[str]:
    return [
        _("Samtykket, og hvem som har lest hva, blir stående i saken."),
        _("Det kan ikke angres. Et nytt ja krever et nytt samtykke."),
    ]
