"""Where the rows of an application lie, and what a text column must hold."""

from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from ip_core.cases.models import Proceeding
from ip_core.history.models import Place
from ip_core.people.models import Membership

LONGEST = 8000
"""Characters in an answer in one's own words: some three pages."""


def written(field: str) -> GreaterThan:
    """The column holds more than blanks."""
    return GreaterThan(Length(Trim(field)), 0)


def place(proceeding: Proceeding, key: str, author: Membership | None = None) -> Place:
    """In the object's scope; as long as it is being written, in its author's."""
    scope = f"draft:{author.person.uuid}" if author else proceeding.scope(key)
    return Place(proceeding.municipality_id, proceeding.case.uuid, scope)
