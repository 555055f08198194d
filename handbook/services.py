"""Publishing a procedure, letting people edit, and building a handbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from handbook import rules
from handbook.models import HomePage, ProcedurePage
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Account
from ip_core.procedures.exceptions import InvalidProcedure
from ip_core.procedures.models import ProcedureVersion
from ip_core.procedures.services import publish

if TYPE_CHECKING:
    from wagtail.models import Revision

__all__ = [
    "build_handbook",
    "editors_of",
    "let_edit",
    "publish_page_and_rule",
    "put_in_force",
    "rights_follow_memberships",
]

HOME_DEPTH = 2
"""Front pages stand side by side under Wagtail's root, so their slugs differ; nobody sees them."""

GROUP = "editors-"
EDITOR_PERMISSIONS = ("add_page", "change_page", "publish_page")


def publish_page_and_rule(revision: Revision, publish_page: Callable[[], None]) -> None:
    """Publish the page; its signal puts the rule in force. What is no rule is refused before anything is changed."""
    page = revision.as_object()
    if problems := rules.problems(page, page.home):
        raise InvalidProcedure(problems)
    with transaction.atomic():
        publish_page()


def put_in_force(page: ProcedurePage, *, approved_by: str) -> ProcedureVersion | None:
    """Compile what is live now. None while the page in the municipality's written form has not been published."""
    language = page.municipality.primary_language
    pages = {one.locale.language_code: one for one in _live_translations(page)}
    rule_page = pages.pop(language, None)
    if rule_page is None:
        return None
    document = rules.compile_rule(rule_page, pages.values())
    return publish(document, municipality=page.municipality, approved_by=approved_by)


def rule_follows_page(instance: Any, revision: Any = None, **_: object) -> None:
    """The one receiver of Wagtail's page_published: the text that has become public becomes the rule."""
    if isinstance(instance, ProcedurePage):
        put_in_force(instance, approved_by=_name(revision) or instance.municipality.coordinating_unit_name)


def addresses_follow_page(instance: Any, **_: object) -> None:
    """A page has one path in every language: a new slug is given to its translations too."""
    for translation in instance.get_translations():
        if translation.depth > HOME_DEPTH and translation.slug != instance.slug:
            translation.slug = instance.slug
            translation.save()


@transaction.atomic
def editors_of(municipality: Municipality) -> Group:
    """The group that edits this municipality's pages, in every language: each language's root needs its own rights."""
    group, _created = Group.objects.get_or_create(name=_group_name(municipality))
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    wanted = Permission.objects.filter(codename__in=EDITOR_PERMISSIONS, content_type__app_label="wagtailcore")
    for home in HomePage.objects.filter(municipality=municipality):
        for permission in wanted:
            GroupPagePermission.objects.get_or_create(group=group, page=home.page_ptr, permission=permission)
    return group


def let_edit(account: Account, municipality: Municipality) -> None:
    """Give an account the editor's rights in Wagtail. Run it again after a new language was added."""
    account.groups.add(editors_of(municipality))


def rights_follow_memberships(account: Account, actor: Actor) -> None:
    """Make the account's rights in Wagtail those that the actor's valid memberships as editor give, and no others.

    Wagtail knows groups, which do not end by themselves; a membership does, and counts for a professional only.
    """
    places = (one.unit.organisation.municipality_id for one in actor.memberships if one.role == Role.EDITOR)
    municipalities = Municipality.objects.filter(pk__in=[place for place in places if place is not None])
    wanted = {_group_name(municipality): municipality for municipality in municipalities}
    held = {group.name: group for group in account.groups.filter(name__startswith=GROUP)}
    account.groups.remove(*(group for name, group in held.items() if name not in wanted))
    account.groups.add(*(editors_of(one) for name, one in wanted.items() if name not in held))


def build_handbook(municipality: Municipality, *, hostname: str = "") -> HomePage:
    """The municipality's site with all its pages, published in each of its languages. Does nothing the second time."""
    from handbook.building import build

    return build(municipality, hostname=hostname or f"{municipality.slug}.localhost")


def _group_name(municipality: Municipality) -> str:
    return f"{GROUP}{municipality.number}"


def _live_translations(page: ProcedurePage) -> list[ProcedurePage]:
    same = ProcedurePage.objects.filter(translation_key=page.translation_key)
    return list(same.live().select_related("locale"))


def _name(revision: Any) -> str:
    """Who approved, as she is called: it stands on the version for good."""
    user = getattr(revision, "user", None)
    return user.get_full_name() if user else ""
