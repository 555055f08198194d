"""The rules, as data. What each says, how serious it is, what is needed to try it, and how a broken one is mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Tier(Enum):
    """How much a rule weighs. A must cannot be exempted."""

    MUST = "must"
    EXPECTED = "expected"
    EXCELLENT = "excellent"


class Needs(IntEnum):
    """What a check is tried on; each includes those before it."""

    SOURCE = 0  # the files and the installed distribution: also of a plugin that cannot load
    HOUSE = 1  # a plugin that has loaded
    STAGE = 2  # two municipalities and the plugin's demo data
    RUIN = 3  # the same, and the database is of no use to anybody afterwards


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    tier: Tier
    needs: Needs
    says: str
    mend: str


MUST, EXPECTED, EXCELLENT = Tier.MUST, Tier.EXPECTED, Tier.EXCELLENT
SOURCE, HOUSE, STAGE, RUIN = Needs.SOURCE, Needs.HOUSE, Needs.STAGE, Needs.RUIN

_ALL = (
    Rule("C01", MUST, SOURCE, "The manifest is valid, with names in nb, nn and en",
         "Mend medvirk-plugin.toml. Everything that is wrong with it is named above."),
    Rule("C02", MUST, SOURCE, "Its version is the distribution's",
         "Write the same version in medvirk-plugin.toml and pyproject.toml, and install again."),
    Rule("C03", MUST, SOURCE, "Finding it runs nothing of it, and importing it configures nothing",
         "Let __init__.py and apps.py import nothing but ip_core.plugins; read settings inside functions."),
    Rule("C04", MUST, SOURCE, "Every hook implementation is known to core, and none is a wrapper",
         "Compare the name and the arguments with the list of hooks in ip_core/plugins/README.md."),
    Rule("C05", MUST, STAGE, "Every address is 404 where it is off, and closed to who is not signed in unless public",
         "Put @signed_in first on the view, or name it under public in the manifest; visit each address in demo_data."),
    Rule("C06", MUST, HOUSE, "Every model has a path to the municipality, history and through tables too",
         'Give the model `objects = ScopedManager(municipality="path__to__municipality")`; write through tables out.'),
    Rule("C07", MUST, STAGE, "What lies in one municipality is invisible in the other, in each list, search and file",
         "Read through the scoped manager, and start from what ip_core.access says that the actor may see."),
    Rule("C08", MUST, RUIN, "Migrations say what the models say, depend on what is declared only, run both ways",
         "Run `medvirk makemigrations LABEL`; give RunPython a reverse; name what you depend on under [requires]; "
         "point at a file with SET_NULL."),
    Rule("C09", MUST, HOUSE, "Permissions, templates, static files, settings, cache and session keys bear its slug",
         "Put the slug (or the label) first in the key, or in a folder of that name."),
    Rule("C10", MUST, SOURCE, "It takes no core template, address or command, and listens to no signals",
         "Remove ready(), receivers, wagtail_hooks and image_formats: answer a hook instead. Give files and reverse "
         "relations a name of your own, change no model of others, and bring no bokmål catalogue."),
    Rule("C11", MUST, STAGE, "Hooks answer with the declared types, on empty data too",
         "Always return a list or yield; a forgotten `return []` is a failure. Panels are asked for in four slots."),
    Rule("C12", MUST, STAGE, "Off and on again keeps every row",
         "Delete nothing when the plugin is switched; what the municipality no longer needs goes by retention."),
    Rule("C13", MUST, STAGE, "Read-only refuses every write",
         "Write only in answer to POST, in a @service; a page that is opened changes nothing and records no event."),
    Rule("C14", MUST, STAGE, "Each panel stays within its declared number of queries, with 1 and with 30 rows",
         "Declare the number under [queries] in quality.toml; use select_related and prefetch_related."),
    Rule("C15", MUST, STAGE, "Every change is in history: nothing is written past it",
         "Save rows one by one inside a @service, with `history = track()` on the model; "
         "give the reason under [without_history] in quality.toml for a model that keeps none."),
    Rule("C20", EXPECTED, STAGE, "Whoever it holds data about can read it: subject_data covers what is declared",
         "Yield SubjectData for each model with data about people, and declare it under [[personal_data]]."),
    Rule("C21", EXPECTED, STAGE, "Retention covers every model that holds data about people",
         "Say under [[personal_data]] how long; let retention_candidates name the rows whose time is out, no other."),
    Rule("C22", EXPECTED, STAGE, "An event delivered twice has the effect of once",
         "Look for what the first delivery made before making it, or keep the event's id in a unique column; "
         "listen to nothing that never happens."),
    Rule("C23", EXPECTED, STAGE, "Search entries carry a scope, so that a withdrawal removes the hit at once",
         "Index each text under `proceeding.scope(section)` of its own proceeding, never under staff or public, "
         "as a kind of your own, `slug.noun`."),
    Rule("C24", EXPECTED, STAGE, "Settings come back as they were saved, and earlier ones still fit",
         "Let the form take what it has stored; keep the settings of each release in settings_fixtures/VERSION.json."),
    Rule("C25", EXPECTED, STAGE, "No personal data in logs or in the texts of exceptions",
         "Log ids and counts, never names or what people wrote; raise errors with fixed texts."),
    Rule("C26", EXPECTED, HOUSE, "It loads in any order",
         "Import no other plugin that is not under [requires], and ask about plugins inside functions."),
    Rule("C27", EXPECTED, STAGE, "Its procedure templates compile and pass the linter",
         "Publish the template on a practice municipality: everything that is wrong is named there too."),
    Rule("C30", EXCELLENT, STAGE, "Axe finds nothing to say of any page, in nb and nn",
         "Each finding names the element and the rule of WCAG."),
    Rule("C31", EXCELLENT, STAGE, "There is a page for its users, in bokmål and nynorsk",
         "Add an address named about: what the module does for people, and what it keeps about them."),
    Rule("C32", EXCELLENT, STAGE, "The national default and every choice of settings hold alike in each municipality",
         "Let the form ask neither where it is nor the database: core judges the same values once, for all of them."),
    Rule("C33", EXCELLENT, STAGE, "Purge leaves no row of that municipality, and every row of the other",
         "Give every model a path to the municipality, and protect no row of the plugin from outside."),
    Rule("C34", EXCELLENT, RUIN, "Rows from its last release survive the upgrade",
         "Keep rows of each release in releases/VERSION.json, and write the migration that carries them over."),
    Rule("C35", EXCELLENT, SOURCE, "An owner and a way to report a security problem are named",
         "Name the owner, and an e-mail address or https address under [contacts] in the manifest."),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}

LOADS = Rule("C00", MUST, SOURCE, "The kit can try it: it loads, and demo_data and quality.toml can be read",
             "Start with `medvirk plugins show SLUG`; the rest waits for this.")  # fmt: skip
