"""The start page: the only host without a municipality."""

import pytest
from django.test import Client

from ip_core.municipalities.models import Municipality
from tests.house.asking import get

pytestmark = pytest.mark.django_db


def test_start_page_lists_the_municipalities(client: Client, meland: Municipality) -> None:
    page = get(client, "/nb/", "localhost:8000").content.decode()
    assert f'href="http://{meland.slug}.localhost:8000/"' in page
    assert meland.name in page


def test_municipality_without_a_site_is_not_listed(client: Client, meland: Municipality) -> None:
    Municipality.objects.update(site=None)
    assert f"{meland.slug}.localhost" not in get(client, "/nb/", "localhost").content.decode()


@pytest.mark.parametrize("path", ["/nb/sok/", "/nb/min-side/", "/nb/arbeidsliste/", "/nb/moduler/", "/nb/t/plan/"])
def test_rooms_do_not_exist_on_the_start_page_s_host(client: Client, path: str) -> None:
    assert get(client, path, "localhost").status_code == 404


def test_start_page_in_nynorsk_is_in_nynorsk(client: Client) -> None:
    page = get(client, "/nn/", "localhost").content.decode()
    assert "Kvar bur du?" in page
    assert '<html lang="nn"' in " ".join(page.split())
