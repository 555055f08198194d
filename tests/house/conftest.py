"""Two municipalities with front doors, and nothing behind them."""

import pytest
from wagtail.models import Locale, Page, Site

from ip_core.municipalities.models import Municipality


@pytest.fixture
def meland() -> Municipality:
    """Nynorsk first, on a host of its own."""
    return _municipality("meland", "1256", written_form="nn", languages=["nn", "nb"])


@pytest.fixture
def bykle() -> Municipality:
    """Offers nynorsk alone."""
    return _municipality("bykle", "4222", written_form="nn", languages=["nn"])


def _municipality(slug: str, number: str, **more: object) -> Municipality:
    locale, _made = Locale.objects.get_or_create(language_code="nn")
    root = Page.get_first_root_node()
    assert root is not None
    home = root.add_child(instance=Page(title=slug, slug=slug, locale=locale))
    site = Site.objects.create(hostname=f"{slug}.localhost", root_page=home, site_name=slug)
    return Municipality.objects.create(slug=slug, number=number, name=slug.title(), site=site, **more)  # type: ignore[misc]
