"""Tell mypy what our middleware adds to a request; django-stubs has no door for it."""

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, TypeInfo, Var
from mypy.plugin import AttributeContext, ClassDefContext, Plugin
from mypy.types import AnyType, Instance, Type, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
# A municipality is always there: the start page, which has none, has addresses of its own (ip_site.start).
ADDED = {
    "actor": "ip_core.people.actor.Actor",
    "municipality": "ip_core.municipalities.models.Municipality",
    "reads": "ip_core.access.reads.ReadLog",
}


class RequestPlugin(Plugin):
    """Adds the attributes to the class, and gives them their types where they are read."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add_attributes if fullname == REQUEST else None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        owner, _, name = fullname.rpartition(".")
        if owner in {REQUEST, "django.core.handlers.wsgi.WSGIRequest"} and name in ADDED:
            return lambda context: _instance(context, ADDED[name])
        return None


def _add_attributes(context: ClassDefContext) -> None:
    for name in ADDED:
        variable = Var(name, AnyType(TypeOfAny.explicit))
        variable.info = context.cls.info
        variable._fullname = f"{REQUEST}.{name}"
        context.cls.info.names.setdefault(name, SymbolTableNode(MDEF, variable, plugin_generated=True))


def _instance(context: AttributeContext, fullname: str) -> Type:
    """The class as it was loaded; while only a part of the product is checked it may be absent."""
    module, _, name = fullname.rpartition(".")
    loaded = context.api.modules.get(module)
    symbol = loaded.names.get(name) if loaded else None
    return Instance(symbol.node, []) if symbol and isinstance(symbol.node, TypeInfo) else context.default_attr_type


def plugin(version: str) -> type[Plugin]:
    """mypy's way in."""
    return RequestPlugin
