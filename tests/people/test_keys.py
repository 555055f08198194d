"""Identity numbers lie sealed, in history too; a new key takes over row by row, and a kill loses nothing."""

import base64
import os
import shutil
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from ip_core.history.acting import acting
from ip_core.people import rotation
from ip_core.people.actor import Actor
from ip_core.people.encryption import decrypt, encrypt, lookup_hash
from ip_core.people.models import Person
from ip_core.testing.database import TestDatabase

NUMBER, NEWER = "13857912345", "24897900011"
OLD, NEW = "old-" + "x" * 40, "new-" + "y" * 40
BOTH = {"b": NEW, "a": OLD}


def person(number: str = NUMBER) -> Person:
    with acting(Actor.system()):
        return Person.objects.create(given_name="Sunniva", family_name="Brekkestøl", national_id=number)


def raw(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT national_id, national_id_hash FROM {table}")
        return list(cursor.fetchall())


def listed() -> str:
    out = StringIO()
    call_command("keys", "list", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_plain_number_is_nowhere_in_the_tables() -> None:
    one = person()
    with acting(Actor.system()):
        one.national_id = NEWER
        one.save()
    columns = [*raw("ip_core_person"), *raw("ip_core_historicalperson")]
    assert len(columns) == 3
    assert not any(plain in f"{sealed}{found}" for sealed, found in columns for plain in (NUMBER, NEWER))
    assert [decrypt(sealed) for sealed, _hash in columns] == [NEWER, NUMBER, NEWER]
    assert Person.objects.get().national_id == NEWER


def test_same_number_is_sealed_differently_each_time_and_bound_to_its_key() -> None:
    with override_settings(FIELD_KEYS=BOTH):
        first, second = encrypt(NUMBER), encrypt(NUMBER)
        assert first != second
        assert first.startswith("b:")
        with pytest.raises(InvalidTag):
            decrypt("a:" + first.partition(":")[2])
        spoilt = bytearray(base64.b64decode(first.partition(":")[2]))
        spoilt[-1] ^= 1
        with pytest.raises(InvalidTag):
            decrypt("b:" + base64.b64encode(spoilt).decode())


@pytest.mark.django_db
def test_number_is_found_by_its_hash_alone_and_the_hash_needs_the_key() -> None:
    person()
    assert Person.objects.get(national_id_hash=lookup_hash(NUMBER)).given_name == "Sunniva"
    with override_settings(INDEX_KEY="another" * 8):
        assert not Person.objects.filter(national_id_hash=lookup_hash(NUMBER)).exists()


@pytest.mark.django_db
def test_rotation_seals_people_and_history_under_the_first_key() -> None:
    with override_settings(FIELD_KEYS={"a": OLD}):
        for number in range(5):
            person(f"1385791234{number}")
    with override_settings(FIELD_KEYS=BOTH):
        assert "a  opens  ip_core.HistoricalPerson.national_id 5, ip_core.Person.national_id 5" in listed()
        history = Person.history.count()
        call_command("keys", "rotate", "--batch", "2", stdout=StringIO())
        assert "a  opens  nothing" in listed()
        assert Person.history.count() == history
    with override_settings(FIELD_KEYS={"b": NEW}):
        assert sorted(one.national_id[-1] for one in Person.objects.all()) == list("01234")
        assert {row.national_id for row in Person.history.all()} == {f"1385791234{n}" for n in range(5)}


@pytest.mark.django_db
def test_stopped_in_the_middle_it_goes_on_from_there() -> None:
    with override_settings(FIELD_KEYS={"a": OLD}):
        for number in range(6):
            person(f"1385791234{number}")
    with override_settings(FIELD_KEYS=BOTH):
        batches = rotation.rotate(batch=4)
        assert next(batches) == 4
        batches.close()
        half = rotation.counts()
        assert sum(found["a"] for found in half.values()) == 8
        assert sum(rotation.rotate(batch=4)) == 8
        assert sum(rotation.rotate(batch=4)) == 0
        assert len(Person.objects.filter(national_id_hash=lookup_hash("13857912345"))) == 1


@pytest.mark.django_db
def test_key_that_is_gone_is_told_and_what_was_done_stays() -> None:
    with override_settings(FIELD_KEYS={"a": OLD}):
        person()
    with override_settings(FIELD_KEYS={"b": NEW}):
        assert "a  MISSING" in listed()
        with pytest.raises(CommandError, match="does not hold"):
            call_command("keys", "rotate", stdout=StringIO())
    with override_settings(FIELD_KEYS=BOTH):
        assert Person.objects.get().national_id == NUMBER


@pytest.mark.django_db
def test_new_index_key_makes_people_findable_again() -> None:
    person()
    with override_settings(INDEX_KEY="another" * 8):
        assert sum(rotation.rotate()) == 2
        assert Person.objects.filter(national_id_hash=lookup_hash(NUMBER)).exists()


PEOPLE = 400
MAKE = f"""
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Person
with acting(Actor.system()):
    for n in range({PEOPLE}):
        Person.objects.create(given_name="Sunniva", family_name="Brekkestøl", national_id=f"138579{{n:05d}}")
"""
ROTATE = "from ip_core.people import rotation\nfor n in rotation.rotate(batch=1): print(n, flush=True)"
COUNT = "from ip_core.people import rotation\nprint(sum(found['b'] for found in rotation.counts().values()))"


def process(folder: Path, code: str, keys: str = "") -> "subprocess.Popen[str]":
    """The product in a process and a folder of its own."""
    environment = {**os.environ, "MEDVIRK_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "ip_site.settings.dev"}
    environment |= {"MEDVIRK_FIELD_KEYS": keys, "MEDVIRK_DATABASE_URL": f"sqlite:///{folder}/medvirk.sqlite3"}
    script = f"import django; django.setup()\n{code}"
    return subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_whole_file_has_no_number_and_a_kill_in_the_middle_loses_nothing(
    tmp_path: Path, django_db_setup: TestDatabase
) -> None:
    shutil.copy(django_db_setup.template, tmp_path / "medvirk.sqlite3")
    assert process(tmp_path, MAKE).wait(300) == 0
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Brekkest" in written
    assert b"138579" not in written

    keys = f"b={NEW}"
    rotating = process(tmp_path, ROTATE, keys)
    assert rotating.stdout is not None
    for _line in range(20):
        assert rotating.stdout.readline()
    rotating.send_signal(signal.SIGKILL)
    rotating.communicate(timeout=30)

    half = int(process(tmp_path, COUNT, keys).communicate(timeout=60)[0])
    assert 20 <= half < 2 * PEOPLE
    again = "from django.core.management import call_command; call_command('keys', 'rotate')"
    assert process(tmp_path, again, keys).wait(120) == 0
    assert int(process(tmp_path, COUNT, keys).communicate(timeout=60)[0]) == 2 * PEOPLE
