"""Everybody else's models as they stand before a plugin's code runs, and what it has done to them since.

A `related_name` is enough to take a name, `save` too, from a class that is somebody else's: Django compares it with
fields alone, and leaves it there when the plugin is gone. So what is theirs is put back, whether the plugin then loads
or not; what it may add is a reverse name that was free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import is_
from typing import Any

from django.apps.registry import Apps
from django.db.models import ForeignObjectRel, Model
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor, ReverseOneToOneDescriptor
from django.db.models.options import Options
from django.utils.functional import cached_property

from ip_core.plugins.discovery import CORE, Refusal
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, House

Place = tuple[type, str]
Waiting = Mapping[tuple[str, str], tuple[Callable[..., object], ...]]
NOTHING = object()
COMPUTED = frozenset(name for name, value in vars(Options).items() if isinstance(value, cached_property))
ADDED_TO = frozenset({"related_fkey_lookups"})
"""What every relation may write among the options of the model that it points at."""


class OthersModels:
    """The models that are registered now, other than the plugin's own, with all classes that they are made of."""

    def __init__(self, registry: Apps, here: House, found: Found) -> None:
        self.registry = registry
        self.here = here
        self.found = found
        self.label = label = found.described.label
        every = list(_registered(registry))
        self.known = set(every)
        theirs = [model for model in every if model._meta.app_label != label]
        classes = dict.fromkeys(base for model in theirs for base in model.__mro__)
        self.attributes = {one: dict(vars(one)) for one in classes}
        self.options = {model: _kept(model._meta) for model in theirs}
        self.waiting = waiting_in(registry)

    def refusal(self) -> Refusal | None:
        """What the plugin has done to them that it may not; None if it has done nothing."""
        if taken := next(self._taken(), ""):
            return Reason.FORBIDDEN, taken
        waiting = [f"{label}.{name}" for label, name in self._still_waiting()]
        return (Reason.MODELS, f"points at {waiting[0]}, and no model of that name came before it") if waiting else None

    def _taken(self) -> Iterator[str]:
        for one, name in self._changed():
            relation = self._new_relation(one, name)
            if relation is not None and not self._was_free(one, name):
                own = f"{relation.related_model._meta.label}.{relation.field.name}"
                yield f"{own} takes the name {_called(one)}.{name}: give it another related_name"
            elif relation is None and not self._is_order(one, name) and not self._is_remembered(one, name):
                yield f"changes {_called(one)}.{name}, which is not its own"
        for model, name in self._changed_options():
            if name not in ADDED_TO:
                yield f"changes {_called(model)}._meta.{name}, which is not its own"

    def put_back(self) -> None:
        """Everything as it was, but for the free names that models which are still registered have given themselves."""
        stay = set(_registered(self.registry))
        for one, name in list(self._changed()):
            relation = self._new_relation(one, name)
            if relation is None or relation.related_model not in stay or not self._was_free(one, name):
                _write(one, name, self.attributes[one].get(name, NOTHING))
        for model, kept in self.options.items():
            for name, (value, items) in kept.items():
                if items is not None:
                    value[:] = items
                vars(model._meta)[name] = value
            expire(model)
        for key, functions in waiting_in(self.registry).items():
            known = [each for each in functions if each in self.waiting.get(key, ())]
            _wait(self.registry, key, known)

    def _changed(self) -> Iterator[Place]:
        for one, before in self.attributes.items():
            now = vars(one)
            if len(now) == len(before) and all(map(is_, now.values(), before.values())):
                continue
            for name in sorted({*now, *before}):
                if now.get(name, NOTHING) is not before.get(name, NOTHING):
                    yield one, name

    def _new_relation(self, one: type, name: str) -> ForeignObjectRel | None:
        """The relation whose reverse name this is, if it is from a model that was not there before."""
        relation = relation_of(vars(one).get(name))
        return None if relation is None or relation.related_model in self.known else relation

    def _was_free(self, one: type, name: str) -> bool:
        holder = next((each for each in one.__mro__ if name in self.attributes.get(each, ())), None)
        if holder is None:
            return not hasattr(type(one), name)
        relation = relation_of(self.attributes[holder][name])
        owner = relation.related_model._meta.app_label if relation is not None else ""
        return holder is one and (owner == self.label or self._is_strangers(owner))

    def _is_strangers(self, label: str) -> bool:
        """Of two strangers that give one name Django's checks tell: both fall, whichever came first."""
        slug = self.here.slug_of_label(label)
        other = self.here.found(slug) if slug else None
        return other is not None and other.distribution != CORE

    def _is_order(self, one: type, name: str) -> bool:
        """Django's own, for models with `order_with_respect_to`."""
        own = {f"{verb}_{model}_order" for model in self.registry.all_models[self.label] for verb in ("get", "set")}
        return name in own and self._was_free(one, name)

    def _is_remembered(self, one: type, name: str) -> bool:
        """What a class is asked for the first time it may keep, under a name of its own that nobody calls."""
        if name == "__annotations__":
            return name not in self.attributes[one]
        is_private = name.startswith("_") and not name.startswith("__")
        inherited = any(name in self.attributes.get(each, ()) for each in one.__mro__)
        return is_private and not inherited and not callable(vars(one).get(name))

    def _changed_options(self) -> Iterator[tuple[type[Model], str]]:
        for model, kept in self.options.items():
            now = vars(model._meta)
            for name, (value, items) in kept.items():
                is_same = now.get(name, NOTHING) is value
                if not is_same or (items is not None and not _holds(value, items)):
                    yield model, name

    def _still_waiting(self) -> Iterator[tuple[str, str]]:
        """For models of others that may come later, and would get its reverse names when nobody looks any more."""
        for key, functions in waiting_in(self.registry).items():
            if key[0] != self.label and any(each not in self.waiting.get(key, ()) for each in functions):
                yield key


def withdraw(registry: Apps, gone: Iterable[type[Model]]) -> None:
    """Take back the reverse names that models which are registered no more have given themselves. One that another
    model would have given itself too is that model's now."""
    taken: set[Place] = set()
    for model in gone:
        taken.update(place for relation, place in _reverse_names(model) if _is_of(relation, place))
    for one, name in taken:
        delattr(one, name)
    for model in _registered(registry) if taken else ():
        for relation, place in _reverse_names(model):
            if place in taken:
                relation.field.contribute_to_related_class(relation.model, relation)


def relation_of(value: object) -> ForeignObjectRel | None:
    """The relation whose name on the other side this attribute of a class is. Asked of its type: a lazy object would
    wake to say what it is."""
    found: Any = value
    if issubclass(type(value), ReverseOneToOneDescriptor):
        return found.related
    return found.rel if issubclass(type(value), ReverseManyToOneDescriptor) else None


def waiting_in(registry: Apps) -> Waiting:
    """What is done when a model comes that is not there yet."""
    return {key: tuple(functions) for key, functions in vars(registry)["_pending_operations"].items() if functions}


def _wait(registry: Apps, key: tuple[str, str], functions: list[Callable[..., object]]) -> None:
    pending = vars(registry)["_pending_operations"]
    pending[key] = functions
    if not functions:
        del pending[key]


def expire(model: type[Model]) -> None:
    """Let Django count a model's fields and relations anew."""
    model._meta._expire_cache()  # type: ignore[attr-defined]  # noqa: SLF001


def _registered(registry: Apps) -> Iterator[type[Model]]:
    return (model for models in list(registry.all_models.values()) for model in list(models.values()))


def _reverse_names(model: type[Model]) -> Iterator[tuple[Any, Place]]:
    own = (*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields)
    for field in own:
        relation: Any = getattr(field, "remote_field", None)
        target = getattr(relation, "model", None)
        if isinstance(target, type) and issubclass(target, Model):
            name = relation.get_accessor_name()
            for one in dict.fromkeys([target, target._meta.concrete_model]):
                if name and isinstance(one, type):
                    yield relation, (one, name)


def _is_of(relation: object, place: Place) -> bool:
    one, name = place
    return relation_of(vars(one).get(name)) is relation


def _kept(options: Any) -> dict[str, tuple[Any, tuple[Any, ...] | None]]:
    """What is not computed from the rest; of lists, what they hold."""
    return {
        name: (value, tuple(value) if isinstance(value, list) else None)
        for name, value in vars(options).items()
        if name[0] != "_" and name not in COMPUTED
    }


def _holds(value: list[Any], items: tuple[Any, ...]) -> bool:
    return len(value) == len(items) and all(map(is_, value, items))


def _write(one: type, name: str, value: object) -> None:
    if value is not NOTHING:
        setattr(one, name, value)
    elif name in vars(one):
        delattr(one, name)


def _called(one: type) -> str:
    return one._meta.label if issubclass(one, Model) and hasattr(one, "_meta") else f"{one.__module__}.{one.__name__}"
