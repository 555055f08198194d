"""A name that is said in nynorsk or English is the one that is read, or the command says that it will not be."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ip_core.plugins.scaffold import Naming, write_plugin
from ip_core.plugins.scaffold.exceptions import NotWritten
from tests.scaffold.test_writing import CORE

pytestmark = pytest.mark.engine("sqlite")  # no database is asked
PAGE = frozenset({"page"})


def write(folder: Path, **names: str) -> Path:
    return write_plugin(Naming("rosa", **names), PAGE, folder, core_migration=CORE)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"nb": "Telefon", "nn": "Ringeliste"}, "'Telefon' is already 'Telefon'.*Write --nn 'Telefon'"),
        ({"nb": "Telefon", "en": "Call list"}, "Write --en 'Telephone'"),
        ({"nb": "Siste dag", "nn": "Sluttdag"}, "'Siste dag' is already 'Siste dag'"),
        ({"nb": "Rosa", "nn": "Raud"}, ""),
        ({"nb": "Telefon", "nn": "Telefon", "en": "Telephone"}, ""),
        ({"nb": "Telefon"}, ""),
    ],
)
def test_name_that_would_not_be_read_is_refused(tmp_path: Path, names: dict[str, str], told: str) -> None:
    if told:
        with pytest.raises(NotWritten, match=told):
            write(tmp_path, **names)
        assert [*tmp_path.iterdir()] == []
        return
    catalogue = write(tmp_path, **names) / "medvirk_rosa" / "locale" / "nn" / "LC_MESSAGES" / "django.po"
    nn = names.get("nn", names["nb"])
    assert f'msgid "{names["nb"]}"\nmsgstr "{nn}"' in catalogue.read_text()


def test_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="another name with --nb"):
        call_command("startplugin", "rosa", to=str(tmp_path), nb="Telefon", nn="Ringeliste")
