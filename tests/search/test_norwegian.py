"""Bokmål and nynorsk meet in the same terms."""

import pytest

from ip_core.search.norwegian import canonical, index_terms, lexicon, query_terms, tokens, word_terms
from ip_core.search.norwegian.tokens import fold

SAME = """
søkje søke · søkjer søker · rettar rettigheter · retten rettigheten · avgjerd vedtak · avgjerda avgjørelsen
teneste tjeneste · tenestene tjenestene · heim hjem · heimen hjemmet · verja vergen · verjemål vergemål
sakshandsamar saksbehandler · sakshandsaminga saksbehandlingen · pårørande pårørende · sjukepleiar sykepleier
heimesjukepleie hjemmesykepleie · brukarmedverknad brukermedvirkning · tenestetilbod tjenestetilbud
offentleg offentlig · ønskjer ønsker · trekkjast trekkes · gjeldande gjeldende · moglegheiter muligheter
koordinerande koordinerende · eining enhet · opplysingar opplysninger · veke uke · månader måneder
kvardagen hverdagen · grunngjeving begrunnelse · skuleplass skoleplass · avlastingstilbod avlastningstilbud
tenesteytarar tjenesteytere · rettleiinga veiledningen · løyve tillatelse · framleis fremdeles · fleire flere
meistringstilbod mestringstilbud · deltakarane deltakerne · møta møtene · borna barna · teieplikta taushetsplikten
føremål formål · sjølvhjelp selvhjelp · samtykkja samtykkene · barnekoordinatoren barnekoordinator
habiliteringstenesta habiliteringstjenesten · einskildvedtak enkeltvedtak · tilsette ansatte · byrjar begynner
følgjer følger · tilgjenge tilgang · lækjar lege · leiar leder · eigar eier · namn navn · oppgåve oppgave
føresett foresatt · innbyggjar innbygger · arbeidsgjevar arbeidsgiver · utgreiing utredning · tilvising henvisning
spørje spørre · meining mening · snakkar snakker · verksemd virksomhet · tilhøve forhold · tryggleik trygghet
handbok håndbok · retningsline retningslinje · fråsegn uttalelse · framtida fremtiden · bustad bolig
kartleggje kartlegge · evalueringa evalueringen · ansvarleg ansvarlig · vanskeleg vanskelig · skulane skolene
""".replace("\n", " · ")

APART = """
plan mål · klage krav · mor far · uke måned · lege lærer · søknad samtykke · rett regel · barn ungdom
koordinator kommune · vedtak vedlegg · tiltak tilgang · møte mestring · verge verdi · frist fritid
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    rows = text.replace("\n", " · ").split("·")
    return [(words[0], words[1]) for row in rows if len(words := row.split()) == 2]


@pytest.mark.parametrize(("nynorsk", "bokmaal"), _pairs(SAME))
def test_canonical_is_the_same_in_both_written_forms(nynorsk, bokmaal):
    assert canonical(fold(nynorsk)) == canonical(fold(bokmaal))


@pytest.mark.parametrize(("one", "other"), _pairs(APART))
def test_canonical_keeps_different_words_apart(one, other):
    assert canonical(fold(one)) != canonical(fold(other))


def test_lexicon_has_the_words_of_the_domain():
    assert len(set(lexicon.concepts().values())) >= 150


NAMES = """
Per Kari Ola Bo Siv Tor Liv Hans Are Even Dag Mai Pål Åse Inga Jon May Odd Unni Alf Ida Eva Una Ea My Go Mo Roy Ask
Sol Svein Stein Heidi Gro Leif Geir Randi Berit Bjørg Solveig Marit Ragnhild Sunniva Oddvar Lise Bjarne Ingrid Marta
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_stop_words_hide_nobodys_name(name):
    assert word_terms(fold(name))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ærlig talt: ØVING, Åse!", ["ærlig", "talt", "øving", "åse"]),
        ("«samtykke» – og Élise", ["samtykke", "og", "elise"]),
        ("sam\u00adtykke", ["samtykke"]),
        ("A\u030ase", ["åse"]),
        ("Björn Sändberg", ["bjørn", "sændberg"]),
        ("\x00plan\x00", ["plan"]),
        ("", []),
        ("– … «»", []),
    ],
)
def test_tokens_fold_case_and_signs(text, words):
    assert [token.joined for token in tokens(text)] == words


def test_tokens_know_where_they_stand():
    text = "Den «nye planen»"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Den", "nye", "planen"]


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("Se § 2-5", "2-5"),
        ("Sak 2026/0418", "2026/0418"),
        ("NAV-kontoret", "kontoret"),
        ("NAV-kontoret", "NAV"),
        ("e-post", "epost"),
        ("Kari Berg-Olsen", "Olsen"),
        ("Kari Berg-Olsen", "Berg-Olsen"),
        ("Kari Berg Olsen", "Berg-Olsen"),
        ("barnekoordinator", "koordinator"),
        ("klagefristen", "frist"),
        ("ansvarsgruppemøte", "møter"),
        ("samtykkeskjema", "skjema"),
    ],
)
def test_text_is_found_by_words_and_parts(text, found_by):
    assert set(query_terms(found_by).terms) <= set(index_terms(text))


@pytest.mark.parametrize(("text", "sought"), [("spørsmål", "mål"), ("Sakariassen", "sak"), ("barnlig", "lig")])
def test_part_of_a_word_that_means_something_else_is_not_found(text, sought):
    assert not set(query_terms(sought).terms) & set(index_terms(text))


@pytest.mark.parametrize(("text", "sought"), [("25 kroner", "2-5"), ("20260418", "2026/0418")])
def test_numbers_with_joints_are_no_plain_numbers(text, sought):
    assert not set(query_terms(sought).terms) & set(index_terms(text))


def test_query_leaves_out_stop_words():
    assert query_terms("korleis søkje").terms == query_terms("hvordan søke").terms == ("søk",)


def test_query_of_stop_words_alone_is_empty():
    assert not query_terms("og i på det")


def test_query_prefix_is_the_last_word_from_three_letters():
    assert query_terms("plan samty").prefix == "samty"
    assert query_terms("plan sa").prefix == ""
    assert query_terms("samty og").prefix == ""


def test_query_of_a_whole_page_is_cut():
    assert len(query_terms(" ".join(f"ord{n}" for n in range(500))).terms) <= 12


@pytest.mark.parametrize("sign", list("\"'*:()&|!<>^-+\\%_{}[]~"))
def test_terms_hold_no_sign_that_an_engine_reads(sign):
    terms = index_terms(f"a{sign}b plan{sign} {sign}mål")
    assert all(term.isalnum() for term in terms)
