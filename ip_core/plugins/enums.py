"""The named sets of the plugin house."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What a municipality has chosen for a plugin. A plugin without a row is off."""

    OFF = "off", _("av")
    ON = "on", _("på")
    READ_ONLY = "read-only", _("bare lesing")


SERVED = frozenset({State.ON, State.READ_ONLY})
ALWAYS = frozenset(State)
SLOW = "slow"
"""Stands where the kind of an error stands: it failed nothing, and is counted among no failures."""


class Phase(StrEnum):
    """When a hook is called."""

    REQUEST = "request"
    WORKER = "worker"
    ADMINISTRATION = "administration"


class OnFailure(StrEnum):
    """What it means that an implementation raises, exits, or answers with the wrong type."""

    SKIP = "skip"  # its answer is left out
    PARTIAL = "partial"  # its answer is left out, and the screen says that something is missing
    DENY = "deny"  # its answer is no
    RETRY = "retry"  # it is called again later


class Reason(models.TextChoices):
    """Why a plugin is quarantined, fit for the plugin page; the detail beside it is for its developer."""

    MANIFEST = "manifest", _("Beskrivelsen av modulen mangler eller har feil.")
    DUPLICATE = "duplicate", _("En annen modul bruker samme navn eller adresse.")
    CORE_RANGE = "core-range", _("Modulen er laget for en annen versjon av Medvirk.")
    REQUIREMENT = "requirement", _("Modulen trenger en annen modul som mangler eller ikke kan lastes.")
    CIRCULAR = "circular", _("Modulen og en annen modul trenger hverandre, så ingen av dem kan lastes først.")
    IMPORT = "import", _("Koden i modulen kan ikke lastes.")
    MODELS = "models", _("Datamodellen i modulen kan ikke lastes.")
    HOOK = "hook", _("Modulen svarer på et spørsmål som denne versjonen av Medvirk ikke stiller.")
    FORBIDDEN = "forbidden", _("Modulen griper inn i systemet på en måte som ikke er tillatt.")
    ADDRESSES = "addresses", _("Adressene i modulen kan ikke lastes.")
    SETTINGS = "settings", _("Innstillingene i modulen kan ikke lastes.")
    CHECKS = "checks", _("Modulen har feil som gjør at den ikke kan brukes.")
