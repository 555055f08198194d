from datetime import timedelta

from fjord_notes.models import SECTION, Note, Reminder
from fjord_notes.search import KIND, PLUGIN, entry
from ip_core import clock
from ip_core.access import engine
from ip_core.access.verdict import refuse
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.plugins.queries import may_be_written
from ip_core.search.services import index, remove


@service
def write_note(proceeding: Proceeding, *, actor: Actor, text: str) -> Note:
    """Raises NotAllowed."""
    _require(proceeding, actor)
    note = Note(proceeding=proceeding, author=actor.person, text=text, written_at=clock.now())
    note.save()
    index(entry(note))
    return note


@service
def remove_note(note: Note, *, actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(note.proceeding, actor)
    note.removed_at = clock.now()
    note.save()
    remove(PLUGIN, KIND, note.uuid)


@service
def remind(proceeding: Proceeding, *, actor: Actor) -> Reminder:
    """Twice is the same as once."""
    due = clock.today() + timedelta(days=30)
    reminder, _is_new = Reminder.objects.get_or_create(proceeding=proceeding, defaults={"due_date": due})
    return reminder


def _require(proceeding: Proceeding, actor: Actor) -> None:
    may_write = engine.reach(actor, proceeding).may_write(SECTION, is_own=actor.is_citizen)
    if not (may_write and may_be_written(PLUGIN, proceeding.municipality)):
        refuse("Du kan ikke skrive her.").require()
