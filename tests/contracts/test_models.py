"""Every model belongs to a municipality through a manager that raises when it is forgotten, or is named as national."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django_scopes.exceptions import ScopeError

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.history import append_only
from ip_core.municipalities.national import NATIONAL_MODELS
from ip_core.testing.cast import Cast, build_cast

OURS = ("ip_core", "intake", "consent", "plan")


def _models() -> list[type[models.Model]]:
    """Ours, with through tables; but not Account's groups and rights, which are Django's own."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]
    return [m for m in found if not m._meta.label.startswith("ip_core.Account_")]


def _label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", [m for m in _models() if m._meta.label not in NATIONAL_MODELS], ids=_label)
def test_municipal_model_raises_when_the_municipality_is_forgotten(model: type[models.Model]) -> None:
    with pytest.raises(ScopeError):
        model._default_manager.all().count()


def test_national_models_are_those_that_exist() -> None:
    labels = {m._meta.label for m in _models()}
    assert set(NATIONAL_MODELS) <= labels


def _event(cast: Cast) -> AccessEvent:
    return AccessEvent.objects.create(
        municipality=cast.municipality, at=clock.now(), kind="read", person_label="Kari", surface="plan"
    )


@pytest.mark.django_db
def test_access_log_refuses_change_and_removal() -> None:
    cast = build_cast("meland")
    with cast.inside():
        event = _event(cast)
        for act in (
            lambda: AccessEvent.objects.filter(pk=event.pk).update(person_label="Ola"),
            lambda: AccessEvent.objects.filter(pk=event.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()
        assert AccessEvent.objects.get().person_label == "Kari"


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_access_log_cannot_be_replaced_past_the_triggers() -> None:
    cast = build_cast("meland")
    with cast.inside():
        event = _event(cast)
        names = ", ".join(f'"{field.column}"' for field in AccessEvent._meta.concrete_fields)
        table = AccessEvent._meta.db_table
        statement = f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert AccessEvent.objects.get() == event


@pytest.mark.django_db
@pytest.mark.engine("postgresql")
def test_access_log_cannot_be_truncated() -> None:
    cast = build_cast("meland")
    with cast.inside():
        _event(cast)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else PostgreSQL refuses for another reason
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {AccessEvent._meta.db_table}")


@pytest.mark.django_db
def test_triggers_stand_on_every_append_only_table_after_migrating() -> None:
    table = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        names = " ".join(row[0] for row in cursor.fetchall())
    for name in append_only.tables():
        assert f"{name}_no_" in names
