from ip_core.access.enums import ConsentKind
from ip_core.enums import Role

READER_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.COORDINATOR})
"""Those who can be given access as professionals: the roles that a unit grant opens for too (ACCESS §1)."""

ASKED_AS = {
    "plan": ConsentKind.PLAN_MADE,
    "ansvarsgruppe": ConsentKind.GROUP,
    "elektronisk": ConsentKind.ELECTRONIC,
    "avslutning": ConsentKind.ENDING,
}
"""What the address calls each kind that is a yes or a no to one question. Sharing has pages of its own."""

SLUG_OF = {kind: slug for slug, kind in ASKED_AS.items()}
