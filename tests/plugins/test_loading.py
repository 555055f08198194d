"""The whole start of the product in a process of its own, with broken plugins beside the bundled ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ip_core.plugins.scaffold.catalogues import as_mo
from tests.plugins.houses import APPS as CONFIG
from tests.plugins.houses import Shelf, as_toml, described

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = """
from django.db import models

class Thing(models.Model):
    person = models.ForeignKey("ip_core.Person", on_delete=models.CASCADE, related_name="{label}_things")

    class Meta:
        app_label = "{label}"
"""
HOOK = """
from ip_core.plugins import hookimpl

{mark}
def {name}({arguments}):
    {body}
"""


def hook(name: str, arguments: str = "actor", body: str = "return []", mark: str = "@hookimpl") -> dict[str, str]:
    return {"plugin.py": HOOK.format(name=name, arguments=arguments, body=body, mark=mark)}


NAMELESS = "from ip_core.plugins import PluginConfig\nclass Config(PluginConfig): name = 'x'"
STARTING = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from ip_core.people.models import Person
print([field.name for field in Person._meta.related_objects if "thing" in field.name])
print(list(apps.get_app_config("badmodels").get_models()))
call_command("check", fail_level="ERROR")
"""
BAD_NAME = """
    name_ = models.IntegerField()
"""
CLASHING = """
    other = models.ForeignKey("ip_core.Person", on_delete=models.CASCADE, related_name="cases")
"""
PERSONS_TABLE = """
        db_table = "ip_core_person"
"""
OWN_CHECK = """
from django.core.checks import Error, register

@register()
def look(app_configs, **kwargs):
    {body}
"""


POST_SAVE = "from django.db.models.signals import post_save"
SAVED = "def saved(*args, **kwargs): ..."
CONNECT = "post_save.connect(saved)"
HOOKED = (
    "from wagtail import hooks",
    "@hooks.register('before_serve_page')",
    "def served(*args):\n    raise RuntimeError",
)


def plugin(*lines: str) -> dict[str, str]:
    return {"plugin.py": "\n".join(lines)}


EVERYBODYS = """
import django
django.setup()
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.template import engines
from django.urls import get_resolver, reverse
from ip_core.plugins import house

graph = MigrationLoader(None)
print(sorted({label for label, _name in graph.disk_migrations if label in house.current().quarantined}))
print(graph.detect_conflicts())
engines["django"].from_string("{% load i18n theme plan %}{% include 'theme/base.html' %}").render({})
print(reverse("plugin-admin"), get_resolver().resolve("/nb/moduler/").url_name)
call_command("check", fail_level="ERROR")
"""
APPS = """
from ip_core.plugins import PluginConfig

class Config(PluginConfig):
    name = "made_{slug}"
    label = "{slug}"
{more}
"""
URLS = """
from django.http import HttpResponse
from django.urls import include, path, re_path, register_converter

def page(request, **kwargs):
    return HttpResponse()

class Converter:
    regex = "("
"""
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = {dependencies}
    {more}
"""


LIBRARY = "from django import template\nregister = template.Library()"


def config(slug: str, more: str) -> dict[str, str]:
    return {"apps.py": APPS.format(slug=slug, more=more)}


def urls(patterns: str) -> dict[str, str]:
    return {"urls.py": f"{URLS}\nurlpatterns = {patterns}\n"}


def migrations(*dependencies: tuple[str, str], more: str = "", **others: str) -> dict[str, str]:
    first = MIGRATION.format(dependencies=list(dependencies), more=more)
    later = {f"migrations/{name}.py": MIGRATION.format(dependencies=text, more="") for name, text in others.items()}
    return {"migrations/__init__.py": "", "migrations/m1.py": first, **later}


def tags(text: str) -> dict[str, str]:
    return {"templatetags/__init__.py": "", "templatetags/made.py": text}


def words(language: str, catalogue: str | bytes) -> dict[str, str | bytes]:
    return {f"locale/{language}/LC_MESSAGES/django.mo": catalogue}


COMMAND = """
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, *args, **options):
        raise SystemExit("the plugin's")
"""


def form_of(slug: str, settings_form: str, text: str = "") -> dict[str, str]:
    raw = described(slug, settings_form=settings_form)
    return {"forms.py": text, "medvirk-plugin.toml": as_toml(raw)}


BROKEN: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "noapps": ({"apps.py": "import no_such_module"}, "import", "no_such_module"),
    "exitsapps": ({"apps.py": "raise SystemExit(1)"}, "import", "SystemExit"),
    "noconfig": ({"apps.py": "Config = 7"}, "import", "not a PluginConfig"),
    "noname": ({"apps.py": NAMELESS}, "import", "name"),
    "connecting": (
        {"__init__.py": "from django.db import connection\nVENDOR = connection.vendor"},
        "import",
        "asks for the settings",
    ),
    "elsewhere": (
        {"apps.py": CONFIG.format(package="made_elsewhere", label="elsewhere") + "    path = '/elsewhere'\n"},
        "forbidden",
        "Config.path",
    ),
    "tagsleave": ({"templatetags/tagsleave.py": "raise BaseException('away')"}, "import", "BaseException: away"),
    "badmodels": ({"models.py": MODEL.format(label="badmodels") + "\nraise ValueError('models')"}, "models", "models"),
    "exitsmodels": ({"models.py": "raise SystemExit(1)"}, "models", "SystemExit"),
    "badplugin": ({"plugin.py": "1/0"}, "import", "ZeroDivisionError"),
    "lazy": (
        plugin("from django.utils.functional import SimpleLazyObject as Lazy", "FIRST = Lazy(lambda: 1 / 0)"),
        "import",
        "ZeroDivisionError",
    ),
    "leaving": (plugin("raise GeneratorExit"), "import", "GeneratorExit"),
    "cancelled": ({"models.py": "import asyncio\nraise asyncio.CancelledError"}, "models", "CancelledError"),
    "leavesapps": ({"apps.py": "raise BaseException('away')"}, "import", "BaseException: away"),
    "leavesurls": ({"urls.py": "raise BaseException('away')"}, "addresses", "BaseException: away"),
    "leavescommands": ({"management/__init__.py": "raise BaseException('away')"}, "import", "BaseException: away"),
    "leavescheck": ({"plugin.py": OWN_CHECK.format(body="raise BaseException('a')")}, "checks", "BaseException: a"),
    "settingup": ({"__init__.py": "import django\ndjango.setup()"}, "import", "made_settingup sets Django up"),
    "halfway": (
        {"__init__.py": "from django.apps import apps\napps.populate(['django.contrib.auth', 'nowhere'])"},
        "import",
        "made_halfway sets Django up",
    ),
    "configuring": (
        {"__init__.py": "from django.conf import settings\nsettings.configure()"},
        "import",
        "asks for the settings",
    ),
    "unknown": (hook("menu_items"), "hook", "menu_items"),
    "wrongargs": (hook("nav_items", "actor, request"), "hook", "request"),
    "wrapping": (hook("nav_items", body="yield", mark="@hookimpl(wrapper=True)"), "hook", "wraps"),
    "oldwrapping": (hook("nav_items", body="yield", mark="@hookimpl(hookwrapper=True)"), "hook", "wraps"),
    "initconfig": (config("initconfig", "    def __init__(self, *_): raise RuntimeError"), "forbidden", "__init__"),
    "getsmodels": (config("getsmodels", "    get_models = property(lambda self: 1 / 0)"), "forbidden", "get_models"),
    "badurls": ({"urls.py": "urlpatterns = nothing"}, "addresses", "nothing"),
    "wordless": (plugin("class E(Exception):\n    def __str__(self):\n        1 / 0", "raise E"), "import", "E: ?"),
    "junkcheck": ({"plugin.py": OWN_CHECK.format(body="return ['a text']")}, "checks", "answers str"),
    "nocheck": ({"plugin.py": OWN_CHECK.format(body="return None")}, "checks", "NoneType"),
    "bothcheck": ({"plugin.py": OWN_CHECK.format(body="raise SystemExit('check')") + "\n1/0"}, "import", "Zero"),
    "bothmodel": (
        {"models.py": MODEL.format(label="bothmodel") + BAD_NAME, "plugin.py": "1/0"},
        "import",
        "ZeroDivisionError",
    ),
    "nourls": ({"urls.py": "urlpatterns = None"}, "addresses", "NoneType"),
    "texturls": (urls('["x"]'), "addresses", "'x' is no address"),
    "badpattern": (urls("[re_path('^(', page, name='page')]"), "addresses", "not a valid regular expression"),
    "badconverter": (
        urls("[register_converter(Converter, 'broken') or path('<broken:a>/', page, name='page')]"),
        "addresses",
        "unterminated",
    ),
    "viewclass": (urls("[path('', __import__('django.views').views.View)]"), "addresses", "as_view"),
    "badinclude": (urls("[path('a/', include(([7], 'a')))]"), "addresses", "7 is no address"),
    "converting": (
        urls("[register_converter(Converter, 'uuid') or path('', page, name='page')]"),
        "forbidden",
        "takes the address converter uuid",
    ),
    "intruding": (
        {"models.py": MODEL.format(label="theme").replace("class Thing", "class Intruder")},
        "models",
        "Intruder says that it belongs to theme",
    ),
    "impostor": (
        {"models.py": MODEL.format(label="ip_core").replace("class Thing", "class Person")},
        "models",
        "Person",
    ),
    "aconverting": (
        {"models.py": URLS + "\nregister_converter(Converter, 'uuid')"},
        "forbidden",
        "takes an address converter",
    ),
    "badtags": (tags("1/0"), "import", "ZeroDivisionError"),
    "notags": (tags("import no_such_module"), "import", "no_such_module"),
    "takingtags": (
        {"templatetags/__init__.py": "", "templatetags/i18n.py": LIBRARY},
        "forbidden",
        "template tags: i18n",
    ),
    "badwords": (words("nn", "no catalogue"), "import", "django.mo: OSError"),
    "ownwords": (words("nb", as_mo("nb", {"Logg inn": "Kom inn"})), "forbidden", "locale/nb/LC_MESSAGES/django.mo:"),
    "countrywords": (words("nb_NO", as_mo("nb", {"Logg inn": "Kom inn"})), "forbidden", "written in bokmål"),
    "monthwords": (words("nn", as_mo("nn", {"January": "Torre"})), "forbidden", "Django's own: January"),
    "badmanagement": ({"management/__init__.py": "1/0"}, "import", "ZeroDivisionError"),
    "checking": (
        {"management/commands/check.py": COMMAND, "plugin.py": "1/0"},
        "forbidden",
        "command check must be called checking_",
    ),
    "badmigration": (migrations(more="1/0"), "models", "ZeroDivisionError"),
    "exitsmigration": (migrations(more="raise SystemExit('migration')"), "models", "SystemExit"),
    "noclass": ({**migrations(), "migrations/m2.py": ""}, "models", "no class Migration"),
    "orphan": (migrations(("ip_core", "9999_nowhere")), "models", "ip_core.9999_nowhere, which is not there"),
    "nobodys": (migrations(("nobody", "0001_initial")), "models", "nobody.0001_initial"),
    "lost": (migrations(("lost", "m0")), "models", "lost.m0"),
    "undeclared": (migrations(("plan", "0001_initial")), "models", "does not require"),
    "ring": (migrations(("ring", "m2"), m2="[('ring', 'm1')]"), "models", "stand on each other"),
    "twoends": (migrations(m2="[('twoends', 'm1')]", m3="[('twoends', 'm1')]"), "models", "2 ends: m2, m3"),
    "pushing": (migrations(more="run_before = [('ip_core', '0001_initial')]"), "models", "run_before"),
    "replacing": (migrations(more="replaces = [('ip_core', '0001_initial')]"), "models", "replaces"),
    "signals": (
        {
            "plugin.py": "from django.db.models.signals import post_save\n"
            "def saved(**kwargs): ...\npost_save.connect(saved)"
        },
        "forbidden",
        "saved",
    ),
    "hooked": (plugin(*HOOKED), "forbidden", "served"),
    "hookslate": (
        {"later.py": "def on(f):\n    from wagtail.hooks import register as r\n    r('before_serve_page', f)"},
        "forbidden",
        "later.py:3",
    ),
    "snippets": (
        {"later.py": "from wagtail.snippets.models import register_snippet\n@register_snippet\nclass A: ..."},
        "forbidden",
        "later.py:2",
    ),
    "laterformats": (
        {"later.py": "from wagtail.images import formats\ndef on(one):\n    formats.register_image_format(one)"},
        "forbidden",
        "later.py:3",
    ),
    "partials": (
        plugin(POST_SAVE, "from functools import partial", SAVED, "p = partial(saved, 1)", "post_save.connect(p)"),
        "forbidden",
        "plugin.saved",
    ),
    "methods": (
        plugin(POST_SAVE, "class Ear:\n    def hear(self, **_): ...", "ear = Ear()", "post_save.connect(ear.hear)"),
        "forbidden",
        "Ear.hear",
    ),
    "instances": (
        plugin(POST_SAVE, "class Ear:\n    def __call__(self, **kwargs): ...", "post_save.connect(Ear(), weak=False)"),
        "forbidden",
        "plugin.Ear",
    ),
    "wrapped": (
        plugin(POST_SAVE, "from functools import wraps", "import json", "@wraps(json.dumps)", SAVED, CONNECT),
        "forbidden",
        "plugin.",
    ),
    "taskdone": (
        plugin("from django_tasks.signals import task_finished as done", SAVED, "done.connect(saved)"),
        "forbidden",
        "saved",
    ),
    "ownsignal": (
        plugin("import django.dispatch", SAVED, "class B:\n    up = django.dispatch.Signal()", "B.up.connect(saved)"),
        "forbidden",
        "saved",
    ),
    "wagtails": ({"wagtail_hooks.py": ""}, "forbidden", "wagtail_hooks"),
    "formats": ({"image_formats.py": "raise SystemExit('formats')"}, "forbidden", "image_formats"),
    "manyformats": ({"image_formats/__init__.py": "1/0"}, "forbidden", "image_formats"),
    "noform": (form_of("noform", "no_such_module:Form"), "settings", "must lie in"),
    "badform": (form_of("badform", "made_badform.forms:Form", "1/0"), "settings", "ZeroDivisionError"),
    "wrongform": (form_of("wrongform", "made_wrongform.forms:Form", "Form = 7"), "settings", "Form is not"),
    "badfield": ({"models.py": MODEL.format(label="badfield") + BAD_NAME}, "checks", "fields.E001"),
    "clashing": ({"models.py": MODEL.format(label="clashing") + CLASHING}, "forbidden", "name ip_core.Person.cases"),
    "sametable": ({"models.py": MODEL.format(label="sametable") + PERSONS_TABLE}, "checks", "ip_core_person"),
    "ownchecks": ({"plugin.py": OWN_CHECK.format(body="return [Error('not in order')]")}, "checks", "not in order"),
    "checkbreaks": ({"plugin.py": OWN_CHECK.format(body="raise SystemExit('check')")}, "checks", "SystemExit"),
}  # fmt: skip


OVERRIDING = {
    "templates/theme/base.html": "{% broken",
    "templates/404.html": "{% broken",
    "management/__init__.py": "",
    "management/commands/__init__.py": "",
}
"""What stands in a stranger's own folder takes nobody's place; this would, of a plugin that stands after it."""
LEANING = """
from django.db import models

class Leaning(models.Model):
    thing = models.ForeignKey("bothmodel.Thing", on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "leaningtoo"
"""
GOOD = {
    **hook("nav_items"),
    **urls("[path('', page, name='start')]"),
    "templatetags/__init__.py": "",
    "templatetags/good.py": LIBRARY,
    **migrations(
        ("ip_core", "0001_initial"), ("contenttypes", "__first__"), ("wagtailcore", "0001_initial"),
        m2="[('good', 'm1'), ('good', '__first__')]",
    ),
    "models.py": MODEL.format(label="good"),
}  # fmt: skip


def listing(shelf: Shelf, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "site/manage.py", "plugins", "list", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": str(shelf.folder),
            "DJANGO_SETTINGS_MODULE": "ip_site.settings.test",
            **environment,
        },
    )


def in_a_process(script: str, shelf: Shelf) -> subprocess.CompletedProcess[str]:
    places = {"PYTHONPATH": f"{shelf.folder}:site", "DJANGO_SETTINGS_MODULE": "ip_site.settings.test"}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **places},
    )


@pytest.fixture
def broken(shelf: Shelf) -> Shelf:
    for slug, (files, _reason, _detail) in BROKEN.items():
        shelf.put(slug, files)
    shelf.put("readies", {"apps.py": _with_ready(shelf, "readies")})
    shelf.put("leaning", requires={"badmodels": ""}, files={"models.py": MODEL.format(label="leaning")})
    shelf.put("listening", requires={"unknown": ""}, files=hook("nav_items"))
    shelf.put("taking", label="auth")
    shelf.put("standing", requires={"badmigration": ""}, files=migrations(("badmigration", "m1")))
    shelf.put("tagging", requires={"badtags": ""}, files={"models.py": MODEL.format(label="tagging")})
    shelf.put("leaningtoo", requires={"bothmodel": ""}, files={"models.py": LEANING})
    shelf.put("overriding", OVERRIDING)
    shelf.put("good", GOOD)
    (shelf.folder / "odd-1.0.dist-info").mkdir()
    (shelf.folder / "odd-1.0.dist-info" / "entry_points.txt").write_text("[medvirk.plugins]\nodd = 7 or so!\n")
    return shelf


def _with_ready(shelf: Shelf, slug: str) -> str:
    package = shelf.put(slug)
    return (shelf.folder / package / "apps.py").read_text() + "\n    def ready(self): ...\n"


def test_site_starts_whatever_is_broken(broken: Shelf) -> None:
    said = listing(broken)
    assert said.returncode == 0, said.stderr
    found = {module["slug"]: module for module in json.loads(said.stdout)}
    loaded = {slug for slug, module in found.items() if module["loaded"]}
    assert loaded == {"intake", "consent", "plan", "good"}
    for slug, (_files, _reason, detail) in BROKEN.items():
        assert found[slug]["quarantined"], slug
        assert detail in found[slug]["detail"], (slug, found[slug]["detail"])
    assert "ready()" in found["readies"]["detail"]
    assert "templates/404.html lies outside templates/overriding/" in found["overriding"]["detail"]
    assert "badmodels" in found["leaning"]["detail"]
    assert "unknown" in found["listening"]["detail"]
    assert "'auth' is also used by django.contrib.auth" in found["taking"]["detail"]
    assert "badmigration" in found["standing"]["detail"]
    assert "badtags" in found["tagging"]["detail"]
    assert found["odd"]["quarantined"]


def test_migrations_tags_and_addresses_of_everybody_work_whatever_is_broken(broken: Shelf) -> None:
    """What Django imports of every installed app, in no guard of ours."""
    said = in_a_process(EVERYBODYS, broken)
    assert said.returncode == 0, said.stderr
    migrated, ends, addresses, *_rest = said.stdout.splitlines()
    assert "badmigration" not in migrated
    assert "orphan" not in migrated
    assert (ends, addresses) == ("{}", "/nb/moduler/ plugin-admin")


def test_half_registered_models_leave_core_whole(shelf: Shelf) -> None:
    shelf.put("badmodels", BROKEN["badmodels"][0])
    said = in_a_process(STARTING, shelf)
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[:2] == ["[]", "[]"]


NO_WORDS = """
import django
django.setup()
from django.core.management import get_commands
from django.utils.translation import gettext, override
from wagtail.images.formats import get_image_formats

print(get_commands()["check"], [each.name for each in get_image_formats()])
for language in ("nb", "nn"):
    with override(language):
        print(gettext("Logg inn"), gettext("Kalenderfjord"))
"""


def test_no_stranger_takes_the_place_of_the_site_s_texts_commands_and_formats(broken: Shelf) -> None:
    """Of the words of one that loads only those that nobody else has are heard."""
    broken.put("wordy", words("nn", as_mo("nn", {"Logg inn": "Kom inn", "Kalenderfjord": "Kalendarfjord"})))
    said = in_a_process(NO_WORDS, broken)
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [
        "django.core ['fullwidth', 'left', 'right']",
        "Logg inn Kalenderfjord",
        "Logg inn Kalendarfjord",
    ]


STRICTLY = (
    "badmodels", "unknown", "noapps", "badfield", "wrongform", "initconfig", "nourls", "badpattern", "badtags",
    "badmigration", "orphan",
)  # fmt: skip


@pytest.mark.parametrize("slug", STRICTLY)
def test_strict_refuses_to_start(shelf: Shelf, slug: str) -> None:
    shelf.put(slug, BROKEN[slug][0])
    said = listing(shelf, MEDVIRK_PLUGINS_STRICT="1")
    assert said.returncode != 0
    assert "PluginsRefused" in said.stderr
    assert slug in said.stderr


LISTENING = """
from django.apps import apps
import django
django.setup()
from django.db.models.signals import post_save
from wagtail import hooks
print(*(f"{one.__module__}" for one in hooks.get_hooks("before_serve_page")))
post_save.send(type("Anything", (), {}), instance=None)
"""
"""Receivers and hooks that would stop the process."""


@pytest.mark.parametrize("also", ["", "\n1/0"], ids=["forbidden", "quarantined for another reason"])
def test_what_a_plugin_registered_is_taken_out_again(shelf: Shelf, also: str) -> None:
    exits = "def saved(*args, **kwargs):\n    raise SystemExit('heard')"
    shelf.put("hooked", plugin(*HOOKED, POST_SAVE, exits, "post_save.connect(saved, weak=False)" + also))
    said = in_a_process(LISTENING, shelf)
    assert said.returncode == 0, said.stderr
    assert "is quarantined" in said.stderr
    assert "made_hooked" not in said.stdout
