"""What `medvirk check` looks for besides Django's own checks."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

from ip_site import catalogues


@register()
def translations_are_compiled(**options: Any) -> list[CheckMessage]:
    """Without its compiled catalogue a nynorsk page silently speaks bokmål."""
    stale = [str(po.relative_to(catalogues.ROOT)) for po in catalogues.sources() if not catalogues.is_fresh(po)]
    if not stale:
        return []
    hint = "Run: make catalogues"
    return [Warning(f"Translations are not compiled: {', '.join(stale)}", hint=hint, id="ip_site.W001")]
