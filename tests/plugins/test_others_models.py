"""A plugin takes nothing from a class that is somebody else's, and leaves nothing in it when it is gone."""

import json
import subprocess
from typing import Any

import pytest

from tests.plugins.houses import Shelf
from tests.plugins.test_loading import in_a_process, tags

STANDING = """
import json
import django
django.setup()
from django.apps import apps
from ip_core.plugins import house

def named(model):
    own = model._meta
    return {
        "attributes": {name: getattr(one, "__qualname__", type(one).__name__) for name, one in vars(model).items()},
        "options": [*map(str, (*own.local_fields, *own.local_many_to_many, *own.local_managers, own.ordering))],
        "fields": sorted(one.name for one in own.get_fields()),
    }

here = house.current()
print(json.dumps({
    "loaded": sorted(here.loaded),
    "quarantined": {slug: [kept.reason.value, kept.detail] for slug, kept in here.quarantined.items()},
    "models": {
        model._meta.label: named(model) for model in apps.get_models() if not model.__module__.startswith("made_")
    },
}))
"""
MODELS = """
from django.db import models
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Person

class Thing(models.Model):
    person = models.{kind}("ip_core.Person", {on_delete}related_name="{name}")
    text = models.TextField()
{more}
"""
KEY, ONE, MANY = (
    ("ForeignKey", "on_delete=models.CASCADE, "),
    ("OneToOneField", "on_delete=models.CASCADE, "),
    ("ManyToManyField", ""),
)


def models(name: str, more: str = "", kind: tuple[str, str] = KEY) -> str:
    return MODELS.format(kind=kind[0], on_delete=kind[1], name=name, more=more)


def pointing(target: str, name: str) -> str:
    return f"    other = models.ForeignKey({target!r}, on_delete=models.CASCADE, related_name={name!r})\n"


LAZY = "from django.utils.functional import SimpleLazyObject\nCase.x = SimpleLazyObject(lambda: 1 / 0)"
TAKING = {
    "method": (models("save"), "method.Thing.person takes the name ip_core.Person.save"),
    "single": (models("full_clean", kind=ONE), "single.Thing.person takes the name ip_core.Person.full_clean"),
    "many": (models("delete", kind=MANY), "many.Thing.person takes the name ip_core.Person.delete"),
    "typed": (models("mro"), "typed.Thing.person takes the name ip_core.Person.mro"),
    "scoping": (models("a_things", pointing("ip_core.Proceeding", "scope")), "name ip_core.Proceeding.scope"),
    "manager": (models("b_things", pointing("ip_core.Case", "objects")), "name ip_core.Case.objects"),
    "reverse": (models("c_things", pointing("ip_core.Proceeding", "consents")), "name ip_core.Proceeding.consents"),
    "field": (
        models("d_things", "Case.add_to_class('nickname', models.CharField(default=''))"),
        "changes ip_core.Case.nickname",
    ),
    "managing": (models("e_things", "Case.objects = models.Manager()"), "changes ip_core.Case.objects"),
    "ordering": (models("f_things", "Case._meta.ordering = ['pk']"), "changes ip_core.Case._meta.ordering"),
    "deleting": (models("g_things", "del Person.__str__"), "changes ip_core.Person.__str__"),
    "everybodys": (models("h_things", "models.Model.delete = None"), "changes django.db.models.base.Model.delete"),
    "breaking": (
        models("i_things", "Case.objects = models.Manager()\nCase._meta.local_fields.clear()\n1/0"),
        "ZeroDivisionError",
    ),
    "proxying": (
        models("j_things", "class Other(Case):\n    class Meta:\n        proxy = True"),
        "proxying.Other: its rows are those of ip_core.Case",
    ),
    "inheriting": (models("k_things", "class Heir(Case): ..."), "inheriting.Heir: its rows are those of ip_core.Case"),
    "grandchild": (
        models("l_things", "class Heir(Case): ...\nclass Younger(Heir):\n    class Meta:\n        proxy = True"),
        "grandchild.Younger: its rows are those of ip_core.Case",
    ),
    "falling": (models("m_things", "    bad_ = models.IntegerField()"), "fields.E001"),
    "untagged": (models("n_things"), "ZeroDivisionError"),
    "waiting": (models("o_things", pointing("zlate.Thing", "save")), "points at zlate.thing"),
    "twina": (models("twins"), "fields.E304"),
    "twinb": (models("twins"), "fields.E304"),
    "late": (models("p_things"), "changes ip_core.Case.close"),
    "making": (models("r_things", "Person.__init__ = lambda self, *given, **named: None"), "ip_core.Person.__init__"),
    "asking": (models("s_things", "Person.__getattr__ = lambda self, name: None"), "ip_core.Person.__getattr__"),
    "saving": (models("t_things", "Case._save_table = None"), "changes ip_core.Case._save_table"),
    "waking": (models("u_things", LAZY), "changes ip_core.Case.x"),
    "tagging": (models("v_things"), "changes ip_core.Case.close"),
    "later": (models("q_things"), "later.Note.person takes the name ip_core.Person.save"),
}
BESIDE = {
    "tagging": tags("from ip_core.cases.models import Case\nCase.close = None"),
    "untagged": tags("1/0"),
    "late": {"plugin.py": "from ip_core.cases.models import Case\nCase.close = None"},
    "later": {"plugin.py": "import made_later.notes", "notes.py": models("save").replace("Thing", "Note")},
}
"""What stands beside the models."""
ORDERED = """
    class Meta:
        order_with_respect_to = "person"
"""
GOOD = {
    "good": models("good_things", ORDERED),
    "goodone": models("good_thing", kind=ONE),
    "goodmany": models("good_many", "class Plain(models.Model):\n" + pointing("ip_core.Person", "+"), kind=MANY),
    "zlate": models("z_things"),
}
GIVEN = {"good_things", "good_thing", "good_many", "z_things", "get_thing_order", "set_thing_order"}


def standing(shelf: Shelf) -> dict[str, Any]:
    said = in_a_process(STANDING, shelf)
    assert said.returncode == 0, said.stderr
    return dict(json.loads(said.stdout))


@pytest.fixture
def alone(shelf: Shelf) -> dict[str, Any]:
    """What core looks like when no stranger is there."""
    return standing(shelf)["models"]


def test_what_is_others_is_as_if_no_stranger_had_come(shelf: Shelf, alone: dict[str, Any]) -> None:
    for slug, (text, _detail) in TAKING.items():
        shelf.put(slug, {"models.py": text, **BESIDE.get(slug, {})})
    now = standing(shelf)
    kept = {slug: detail for slug, (_reason, detail) in now["quarantined"].items()}
    for slug, (_text, detail) in TAKING.items():
        assert detail in kept.get(slug, ""), (slug, kept.get(slug))
    assert set(now["loaded"]) == {"intake", "consent", "plan"}
    for label, before in alone.items():
        assert now["models"][label] == before, label


def test_free_name_is_given_and_taken_back_when_its_model_goes(shelf: Shelf, alone: dict[str, Any]) -> None:
    for slug, text in GOOD.items():
        shelf.put(slug, {"models.py": text})
    shelf.put("twina", {"models.py": models("twins")})
    shelf.put("twinb", {"models.py": models("twins"), **tags("1/0")})
    shelf.put("twinc", {"models.py": models("twin_things"), **tags("1/0")})
    now = standing(shelf)
    assert set(now["loaded"]) == {"intake", "consent", "plan", "twina", *GOOD}, now["quarantined"]
    person, before = now["models"].pop("ip_core.Person"), alone.pop("ip_core.Person")
    assert person["attributes"].keys() - before["attributes"].keys() == {*GIVEN, "twins"}
    assert set(person["fields"]) - set(before["fields"]) >= {"good_things", "good_thing", "good_many", "twins"}
    assert now["models"] == {**now["models"], **alone}


def test_reverse_name_reaches_its_rows_when_another_that_gave_it_is_gone(shelf: Shelf) -> None:
    shelf.put("twina", {"models.py": models("twins")})
    shelf.put("twinb", {"models.py": models("twins"), **tags("1/0")})
    said = in_a_process(
        "import django\ndjango.setup()\nfrom ip_core.people.models import Person\n"
        "print(Person.twins.rel.related_model.__module__)",
        shelf,
    )
    assert said.stdout.split() == ["made_twina.models"], said.stderr


def test_name_of_another_stranger_s_model_is_not_waited_for(shelf: Shelf) -> None:
    shelf.put("waiting", {"models.py": TAKING["waiting"][0]})
    shelf.put("zlate", {"models.py": GOOD["zlate"]})
    said = in_a_process(
        "import django\ndjango.setup()\nfrom made_zlate.models import Thing\nprint(Thing.save.__qualname__)", shelf
    )
    assert said.stdout.split() == ["Model.save"], said.stderr


def test_ctrl_c_ends_the_command_and_says_where(shelf: Shelf) -> None:
    shelf.put("slow", {"plugin.py": "raise KeyboardInterrupt"})
    said: subprocess.CompletedProcess[str] = in_a_process("import django\ndjango.setup()", shelf)
    assert said.returncode != 0
    assert "interrupted while importing slow" in said.stderr.splitlines()
