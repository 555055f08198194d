"""The plan's pages. Each begins with its gate: what is not readable for this person does not exist."""

from plugins.plan.views.changes import change_history, item_history
from plugins.plan.views.documents import documents, remove_document
from plugins.plan.views.items import add_item, add_text, change_item, delete_item, mark_done, restore_item, set_private
from plugins.plan.views.page import period, plan

__all__ = (
    "add_item",
    "add_text",
    "change_history",
    "change_item",
    "delete_item",
    "documents",
    "item_history",
    "mark_done",
    "period",
    "plan",
    "remove_document",
    "restore_item",
    "set_private",
)
