from ip_core.access.enums import ConsentKind
from ip_core.enums import Role

READER_ROLES = frozenset({Role.PROVIDER, Role.CASEWORKER, Role.COORDINATOR})
"""Those who can be given access as professionals: the roles that a unit grant opens for too (ACCESS §1)."""

SIGNED_HERE = frozenset({ConsentKind.PLAN_MADE, ConsentKind.INFORMATION})
"""The kinds that this plugin has pages to ask for. The texts of the other three stand ready."""
