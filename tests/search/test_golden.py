"""The golden queries: what a person types, and the page that should come first or nearly first."""

import csv
from pathlib import Path

import pytest

from ip_core.search.models import SearchEntry

pytestmark = pytest.mark.django_db

PAGES = {
    "Hvordan søke om individuell plan": "Du kan søke muntlig eller skriftlig. Vi hjelper deg å fylle ut søknaden.",
    "Retten til individuell plan": "Etter pasient- og brukerrettighetsloven § 2-5 har du rett til en plan når du "
    "trenger langvarige og koordinerte tjenester. Rettigheten gjelder alle aldre.",
    "Klage på vedtaket": "Du kan klage til statsforvalteren. Fristen for å klage er fire uker. Hvem som helst med "
    "fullmakt kan klage for deg.",
    "Når nokon trekkjer samtykket": "Tilgangen stengjer med ein gong når samtykket blir trekt tilbake.",
    "Før du ber om samtykke": "Forklar hva, hvem og hvor lenge. Samtykke gis for hver person.",
    "Kva gjer koordinatoren?": "Koordinatoren følgjer opp planen og kallar inn til møte.",
    "Barnekoordinator": "Familier med barn med alvorlig sykdom har rett til barnekoordinator.",
    "Saksbehandlerens oppgaver": "Saksbehandleren registrerer søknaden og gir svar.",
    "Pårørende i ansvarsgruppa": "Pårørende kan være med i ansvarsgruppa når eieren ønsker det.",
    "Verge og fullmektig": "En verge handler innenfor vergemålet. En fullmektig har en skriftlig fullmakt.",
    "Hjemmesykepleie": "En sykepleier kommer hjem til deg.",
    "Avlastning": "Avlastning for den som har et særlig tyngende omsorgsarbeid.",
    "Hvem har lest planen?": "I innsynsloggen står det hvem som har lest, når og hvorfor. Du har rett til innsyn.",
    "Møte i ansvarsgruppa": "Koordinator skriver referat fra møtet. Møtereferatet sendes deltakerne.",
}
CASES = list(csv.DictReader((Path(__file__).parent / "golden.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=[case["query"] for case in CASES])
def test_golden_query_has_its_page_among_the_first_two(case, add, ask):
    for title, body in PAGES.items():
        add(title, body)
    titles = dict(SearchEntry.objects.with_scopes_disabled().values_list("pk", "title"))
    assert case["title"] in [titles[pk] for pk in ask(case["query"]).ids[:2]]
