"""Phase A, first half: find the plugins in the installed distributions, and order them. Runs nothing of theirs."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from gettext import GNUTranslations
from importlib.machinery import ModuleSpec, all_suffixes
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from pathlib import Path

from packaging.version import Version

from ip_core.plugins.enums import Reason
from ip_core.plugins.exceptions import BadManifest
from ip_core.plugins.house import Found, House, describe
from ip_core.plugins.manifest import read_manifest
from ip_core.plugins.own_files import misplaced

GROUP = "medvirk.plugins"
CORE = "medvirk"
LABEL = re.compile(r"^\s+label\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)
NO_SLUG = re.compile(r"[^a-z0-9-]+")
NO_LANGUAGE = re.compile(r"[_.@]")
"""Before it stands the language: gettext takes `nb_NO` and `nb.UTF-8` for `nb`."""
SOURCE_LANGUAGE = "nb"
Refusal = tuple[Reason, str]


def installed() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))


def core_version() -> Version:
    """The version of the Medvirk that runs here; 0 in a checkout that was never installed."""
    try:
        return Version(version(CORE))
    except PackageNotFoundError:
        return Version("0")


def package_folder(dotted: str) -> Path | None:
    """Where a package would be imported from, asked of the import system's finders without importing anything."""
    where: Sequence[str] | None = None
    name = ""
    for part in dotted.split("."):
        name = f"{name}.{part}" if name else part
        spec = _spec(name, where)
        if spec is None or spec.submodule_search_locations is None:
            return None
        where = list(spec.submodule_search_locations)
    return Path(where[0]) if where else None


def _spec(name: str, where: Sequence[str] | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec: ModuleSpec | None = find(name, where) if find else None
        if spec is not None:
            return spec
    return None


def look_at(entry: EntryPoint) -> tuple[Found, Refusal | None]:
    """What an entry point says, and why it cannot be used, if it cannot."""
    try:
        return _look_at(entry)
    except Exception as error:  # noqa: BLE001 - the guard: what stands in a stranger's files
        return Found(_slug(entry), entry.value, "", "?", "0"), (Reason.MANIFEST, describe(error))


def _slug(entry: EntryPoint) -> str:
    """The entry point's name, as far as it can stand in the address of its page of reasons."""
    return NO_SLUG.sub("-", entry.name.lower()).strip("-") or "nameless"


def _look_at(entry: EntryPoint) -> tuple[Found, Refusal | None]:
    package = entry.module.rpartition(".")[0] or entry.module
    found = Found(
        slug=_slug(entry),
        config=f"{entry.module}.{entry.attr}",
        package=package,
        distribution=entry.dist.name if entry.dist else "?",
        distribution_version=entry.dist.version if entry.dist else "0",
    )
    folder = package_folder(package)
    if folder is None:
        return found, (Reason.IMPORT, f"package {package} is not there")
    try:
        manifest = read_manifest(folder)
    except BadManifest as error:
        return found, (Reason.MANIFEST, str(error))
    if manifest.slug != entry.name:
        return found, (Reason.MANIFEST, f"slug {manifest.slug!r} is not the entry point's name {entry.name!r}")
    return replace(found, manifest=manifest), None


def settle(house: House, entries: Iterable[EntryPoint], beside: Collection[str] = ()) -> list[Found]:
    """Look at every entry point, quarantine what cannot stand, return the rest in the order to import.

    `beside` are the apps that the site has anyway: two with one name or label would stop every command."""
    candidates: list[Found] = []
    for entry in sorted(entries, key=lambda entry: (entry.name, entry.value)):
        found, refusal = look_at(entry)
        if refusal:
            house.quarantine(found, *refusal)
        else:
            candidates.append(found)
    candidates = _beside(house, candidates, beside)
    candidates = _without_doubles(house, candidates)
    candidates = _fitting_core(house, candidates)
    candidates = _in_own_folders(house, candidates, labels_of(beside))
    candidates = _with_requirements(house, candidates)
    return _ordered(house, candidates)


def labels_of(beside: Iterable[str]) -> Mapping[str, str]:
    """The labels of these apps, each with its app. Read from their source: nothing of Django may run yet."""
    labels: dict[str, str] = {}
    for app in beside:
        source = (package_folder(app) or Path()) / "apps.py"
        said = LABEL.findall(source.read_text(encoding="utf-8")) if source.is_file() else ()
        labels |= dict.fromkeys(said or [app.rpartition(".")[2]], app)
    return labels


def _beside(house: House, candidates: list[Found], beside: Collection[str]) -> list[Found]:
    """Nobody takes the name or the label of an app of the site."""
    labels = labels_of(beside)
    kept = []
    for found in candidates:
        label = found.described.label
        if found.package in beside:
            house.quarantine(found, Reason.DUPLICATE, f"package {found.package} is already an app of the site")
        elif label in labels:
            house.quarantine(found, Reason.DUPLICATE, f"label {label!r} is also used by {labels[label]}")
        else:
            kept.append(found)
    return kept


def bad_catalogue(found: Found) -> Refusal | None:
    """Translations are read with everybody's, as soon as anybody asks for a text. The bundled ones are tested.

    What a stranger's says of the site's texts, the site's own, which stands first, says otherwise; but not in bokmål,
    in which they are written, nor of Django's own texts, which come last."""
    folder = package_folder(found.package) if found.distribution != CORE else None
    for path in sorted(folder.glob("locale/*/LC_MESSAGES/*.mo")) if folder else ():
        place, language = path.relative_to(path.parents[3]), NO_LANGUAGE.split(path.parents[1].name)[0]
        if language == SOURCE_LANGUAGE:
            return Reason.FORBIDDEN, f"{place}: texts are written in bokmål, and nobody translates the site's to it"
        try:
            taken = _texts_in(path) & _texts_of_django(language, path.name)
        except Exception as error:  # noqa: BLE001 - the guard: what stands in a stranger's file
            return Reason.IMPORT, f"{place}: {describe(error)}"
        if taken:
            return Reason.FORBIDDEN, f"{place} translates Django's own: {', '.join(sorted(taken))}"
    return None


def _texts_in(path: Path) -> set[str]:
    """What a compiled catalogue translates; a text in several forms by the first."""
    with path.open("rb") as file:
        found: Mapping[str | tuple[str, int], str] = vars(GNUTranslations(file))["_catalog"]
    return {each if isinstance(each, str) else each[0] for each in found} - {""}


def _texts_of_django(language: str, name: str) -> set[str]:
    path = (package_folder("django.conf") or Path()) / "locale" / language / "LC_MESSAGES" / name
    return _texts_in(path) if path.is_file() else set()


def _without_doubles(house: House, candidates: list[Found]) -> list[Found]:
    """Nobody takes a bundled plugin's name or address; of two strangers nobody can tell who is right: both stay out."""
    kept = list(candidates)
    for what in ("slug", "url_slug", "label"):
        groups: dict[str, list[Found]] = {}
        for found in kept:
            groups.setdefault(str(getattr(found.manifest, what)), []).append(found)
        for value, group in groups.items():
            if len(group) == 1:
                continue
            bundled = [found for found in group if found.distribution == CORE]
            owner = bundled[0] if len(bundled) == 1 else None
            for found in group:
                if found is not owner:
                    others = ", ".join(sorted(other.distribution for other in group if other is not found))
                    kept.remove(found)
                    house.quarantine(found, Reason.DUPLICATE, f"{what} {value!r} is also used by {others}")
    return kept


def _fitting_core(house: House, candidates: list[Found]) -> list[Found]:
    core = core_version()
    kept = []
    for found in candidates:
        if found.described.requires_core.contains(core, prereleases=True):
            kept.append(found)
        else:
            house.quarantine(found, Reason.CORE_RANGE, f"wants core {found.described.requires_core}, this is {core}")
    return kept


def _in_own_folders(house: House, candidates: list[Found], beside: Collection[str]) -> list[Found]:
    """A stranger's templates and static files bear its label, or its slug where that is no other's label. The bundled
    ones are tested."""
    labels = {*beside, *(found.described.label for found in candidates)}
    kept = []
    for found in candidates:
        label = found.described.label
        folder = package_folder(found.package) if found.distribution != CORE else None
        place = misplaced(folder, {label, *({found.slug} - labels)}) if folder else ""
        if place:
            told = f"{place} lies outside {place.partition('/')[0]}/{label}/, and could take the place of another's"
            house.quarantine(found, Reason.FORBIDDEN, told)
        else:
            kept.append(found)
    return kept


def _with_requirements(house: House, candidates: list[Found]) -> list[Found]:
    """Drop, until nothing more falls, whoever requires what is not there in a version that fits."""
    kept = {found.slug: found for found in candidates}
    fell = True
    while fell:
        fell = False
        for found in list(kept.values()):
            missing = _missing(found, kept)
            if missing:
                del kept[found.slug]
                house.quarantine(found, Reason.REQUIREMENT, missing)
                fell = True
    return list(kept.values())


def _missing(found: Found, kept: dict[str, Found]) -> str:
    for slug, wanted in sorted(found.requires.items()):
        other = kept.get(slug)
        if other is None:
            return f"requires {slug}, which is missing or quarantined"
        if not wanted.contains(other.described.version, prereleases=True):
            return f"requires {slug} {wanted}, {other.described.version} is installed"
    return ""


def _ordered(house: House, candidates: list[Found]) -> list[Found]:
    """What is required comes first, and the bundled before strangers: of two texts, templates or files with one name
    Django takes the first, whatever is switched off. A ring never comes, and neither does what stands on it."""
    ordered: list[Found] = []
    left = list(candidates)
    while ready := _ready(left, {found.slug for found in ordered}):
        ordered += ready
        left = [found for found in left if found not in ready]
    for found in left:
        ring = _in_ring(found, left)
        reason = Reason.CIRCULAR if ring else Reason.REQUIREMENT
        house.quarantine(found, reason, "in a ring of requirements" if ring else "requires a plugin in a ring")
    return ordered


def _ready(left: list[Found], done: Collection[str]) -> list[Found]:
    """Those that lack nothing; of strangers none, as long as one is bundled."""
    ready = [found for found in left if found.requires.keys() <= set(done)]
    return [found for found in ready if found.distribution == CORE] or ready


def _in_ring(found: Found, left: list[Found]) -> bool:
    required = {one.slug: set(one.requires) for one in left}
    reached: set[str] = set()
    ahead = set(required[found.slug])
    while ahead:
        slug = ahead.pop()
        if slug not in reached:
            reached.add(slug)
            ahead |= required.get(slug, set())
    return found.slug in reached


def has_submodule(package: str, name: str) -> bool:
    """Whether it can be imported: a folder without an `__init__.py` and a compiled file too, as Django finds them."""
    folder = package_folder(package)
    files = [f"{name}{suffix}" for suffix in all_suffixes()]
    return bool(folder and ((folder / name).is_dir() or any((folder / file).is_file() for file in files)))
