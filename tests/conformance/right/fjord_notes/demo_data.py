from collections.abc import Iterator

from django.urls import reverse

from fjord_notes.services import remind, remove_note, write_note
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast


def make(cast: Cast, rows: int = 1) -> Iterator[tuple[str, str]]:
    plan = stories.open_plan(cast)
    stories.granted(cast, plan, ["cooperation"])
    remind(plan, actor=Actor.system("Notater"))
    coordinator = cast.actor("coordinator")
    for number in range(rows):
        note = write_note(plan, actor=coordinator, text=f"Møtes hver torsdag på biblioteket {number}")
    gone = write_note(plan, actor=coordinator, text="Dette skulle ikke ha stått her")
    remove_note(gone, actor=coordinator)
    yield "applicant", reverse("plugins:notes:about")
    for handle in ("owner", "coordinator", "therapist"):
        yield handle, reverse("plugins:notes:start")
        yield handle, reverse("plugins:notes:note", args=[note.uuid])
    yield "owner", reverse("plugins:notes:download")
    yield "coordinator", reverse("plugins:notes:add", args=[plan.uuid])
