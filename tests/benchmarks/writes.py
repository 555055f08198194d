"""What a save costs with history, an event and its deliveries."""

from django.db import transaction

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.cases.events import record_event
from ip_core.history.acting import acting
from ip_core.testing import stories
from ip_core.testing.cast import build_cast
from tests.benchmarks.measuring import timed


def rows() -> list[dict[str, object]]:
    with transaction.atomic():
        cast = build_cast("meland")
        with cast.inside():
            plan = stories.open_plan(cast)
            actor = cast.actor("coordinator")

            def save() -> None:
                with transaction.atomic(), acting(actor):
                    plan.save()

            def save_and_tell() -> None:
                with transaction.atomic(), acting(actor):
                    plan.save()
                    record_event("bench.saved", proceeding=plan, actor=actor, proceeding_uuid=plan.uuid)

            def log() -> None:
                AccessEvent.objects.create(
                    municipality=cast.municipality, at=clock.now(), kind="read", person_label="", surface="bench"
                )

            table = [
                timed("save with history", save, repeats=200),
                timed("save with history and event", save_and_tell, repeats=200),
                timed("one access event", log, repeats=200),
            ]
        transaction.set_rollback(True)
    return table
