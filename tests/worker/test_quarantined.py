"""What happens while a plugin is quarantined reaches it when a process starts in which it loads."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.models import Delivery
from tests.plugins.conftest import a
from tests.plugins.houses import choose
from tests.worker.workplace import Workplace

__all__ = ("a",)
pytestmark = pytest.mark.django_db(transaction=True)
RING = """
import django
django.setup()
from django.db import transaction
from ip_core.cases.events import record_event
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

place = Municipality.objects.get(slug="havn")
for kind, number in (("bell.rang", 1), ("door.opened", 2), ("bell.rang", 3)):
    with transaction.atomic():
        record_event(kind, municipality=place, actor=Actor.system(), number=number)
"""


def run(workplace: Workplace, *arguments: str) -> str:
    environment = {**workplace.environment, "MEDVIRK_PLUGINS_STRICT": "0"}
    said = subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, timeout=60, capture_output=True, text=True
    )
    return said.stdout + said.stderr


@pytest.mark.parametrize("broken", ["plugin.py", "medvirk-plugin.toml"])
def test_event_during_quarantine_is_delivered_by_a_new_worker(a: object, tmp_path: Path, broken: str) -> None:
    choose(a, ears="on")
    workplace = Workplace(tmp_path)
    path = tmp_path / "shelf" / "made_ears" / broken
    sound = path.read_text()
    path.write_text("1/0 =")
    assert "ears is quarantined" in run(workplace, "-c", RING)
    run(workplace, "-m", "django", "worker", "--once")
    assert workplace.heard("ears_heard_each") == []
    with scopes_disabled():
        soon = clock.now() + timedelta(minutes=30)
        assert not Delivery.objects.filter(subscriber="ears", done_at=None, due_at__lt=soon).exists()
    path.write_text(sound)
    run(workplace, "-m", "django", "worker", "--once")
    assert workplace.heard("ears_heard_each") == [1, 3]
    with scopes_disabled():
        told = list(Delivery.objects.filter(subscriber="ears").order_by("pk").values_list("failure", "attempts"))
        assert not Delivery.objects.filter(done_at=None).exists()
    assert told in ([("", 1), ("", 1)], [("", 1), ("dropped", 1), ("", 1)])
