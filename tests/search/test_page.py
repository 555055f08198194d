"""The search page as it is asked for: heading, filters, pages, bad input, and what never leaves it."""

import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from ip_core.access.models import AccessEvent
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Account
from ip_core.search import services
from ip_core.search.entries import Entry
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.stories import granted, open_plan

pytestmark = pytest.mark.django_db
WORD = "gråspurv"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def cast():
    cast = build_cast("meland")
    locale, _made = Locale.objects.get_or_create(language_code="nn")
    home = Page.get_first_root_node().add_child(instance=Page(title="Meland", slug="meland", locale=locale))
    cast.municipality.site = Site.objects.create(hostname="meland.localhost", root_page=home, site_name="Meland")
    cast.municipality.save()
    with cast.inside():
        yield cast


@pytest.fixture
def plan(cast):
    plan = open_plan(cast)
    put(cast, plugin="plan", kind="plan.sample", scope=plan.scope("goals"), title=f"Sjå {WORD}", address="t/plan/1/")
    return plan


def put(cast: Cast, **fields) -> None:
    values = {"plugin": "handbook", "kind": "handbook.note", "scope": "public", "title": WORD, "address": "om/"}
    services.index(Entry(municipality=cast.municipality, object_uuid=uuid4(), **(values | fields)))


def client_of(cast: Cast, handle: str | None = None) -> Client:
    client = Client(headers={"host": "meland.localhost"})
    if handle:
        client.force_login(Account.objects.get(person=cast[handle]))
        works = cast[handle].memberships.exists()
        session = client.session
        session.update({"capacity": Capacity.PROFESSIONAL if works else Capacity.CITIZEN, "assurance": Assurance.HIGH})
        session.save()
    return client


def ask(cast: Cast, handle: str | None = None, language: str = "nn", **query: object) -> str:
    response = client_of(cast, handle).get(f"/{language}/sok/?{urlencode(query)}")
    assert response.status_code == 200
    return response.content.decode()


def heading(html: str) -> str:
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(found.split())


def test_heading_answers_with_the_number(cast, plan):
    put(cast)
    assert heading(ask(cast, "owner", q=WORD)) == f"2 treff på «{WORD}»"
    assert heading(ask(cast, q=WORD)) == f"1 treff på «{WORD}»"
    assert heading(ask(cast, q="finstikkje")) == "Ingen treff på «finstikkje»"
    assert heading(ask(cast)) == "Kva leitar du etter?"


def test_hit_shows_title_excerpt_and_address(cast):
    put(cast, title="Om fuglar", body=f"Ein {WORD} på taket.", address="/nn/om/fuglar/", language="nn")
    html = ask(cast, q=WORD)
    assert '<a class="ds-link" href="/nn/om/fuglar/">Om fuglar</a>' in html
    assert f"Ein <mark>{WORD}</mark> på taket." in html


def test_text_that_repeats_its_title_stands_once(cast):
    put(cast, title=f"Ein {WORD}", body=f"Ein {WORD}")
    assert ask(cast, q=WORD).count(f"<mark>{WORD}</mark>") == 1


def test_filters_are_links_with_counts_and_one_is_current(cast, plan):
    put(cast)
    html = ask(cast, "owner", q=WORD, hvor="planer")
    assert "Handboka\n" in html
    current = re.findall(r'<a[^>]*aria-current="true"[^>]*>(.*?)</a>', html, re.DOTALL)
    assert [" ".join(label.split()) for label in current if "(" in label] == ["Planar og saker (1)"]
    assert f"Sjå <mark>{WORD}</mark>" in html
    assert "hits-handbook" not in html


def test_filter_of_a_closed_kind_cannot_be_told_from_one_that_is_not_there(cast, plan):
    put(cast)
    closed, unknown = (ask(cast, "employee", q=WORD, type=kind) for kind in ("plan.sample", "plan.simple"))
    token = re.compile(r'name="csrfmiddlewaretoken"\s+value="\w+"')
    assert token.sub("", closed.replace("plan.sample", "")) == token.sub("", unknown.replace("plan.simple", ""))
    assert "Sjå" not in closed


def test_pages_lead_on_and_back(cast):
    for number in range(23):
        put(cast, title=f"{WORD} {number}")
    first, last = ask(cast, q=WORD), ask(cast, q=WORD, side=3)
    assert "side=2" in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last
    assert last.count("<h3>") == 3
    assert heading(last) == f"23 treff på «{WORD}»"


@pytest.mark.parametrize("side", ["0", "-1", "99999999999999999999", "to", "\x00", "1 OR 1=1"])
def test_strange_page_number_is_left_out(cast, side):
    put(cast)
    assert heading(ask(cast, q=WORD, side=side)) == f"1 treff på «{WORD}»"


@pytest.mark.parametrize("name", ["type", "hvor"])
@pytest.mark.parametrize("value", ["\x00", SCRIPT, "plan.sample' OR 1=1", "a" * 5000])
def test_strange_filter_is_left_out(cast, name, value):
    put(cast)
    html = ask(cast, q=WORD, **{name: value})
    assert heading(html) == f"1 treff på «{WORD}»"
    assert SCRIPT not in html


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a" * 201, "Du har skrive 201 teikn. Søket tek 200"),
        ("sam\x00tykke", "Det er eit usynleg teikn mellom orda."),
        ("og i på", "Orda er for vanlege til å søkje på."),
        ("… – !", "Orda er for vanlege til å søkje på."),
    ],
)
def test_bad_words_get_a_clear_message_and_are_kept(cast, words, message):
    html = ask(cast, q=words)
    assert message in html
    assert 'aria-invalid="true" aria-describedby="q-problem"' in " ".join(html.split())
    assert f'value="{words}"'.replace("\x00", "") in html
    assert "Feil:" in html


def test_script_in_the_words_is_text(cast):
    html = ask(cast, q=SCRIPT)
    assert SCRIPT not in html
    assert "&lt;script&gt;" in html


def test_script_in_the_title_and_text_is_text(cast):
    put(cast, title=f"{SCRIPT} {WORD}", body=f"{SCRIPT} {WORD}")
    html = ask(cast, q=WORD)
    assert SCRIPT not in html
    assert f"<mark>{WORD}</mark>" in html


@pytest.mark.parametrize("words", ["%", "%s", "'", "\\", "*", "(((", "{{ x }}", "\u202e", "😀", "\ud83d"])
def test_strange_signs_are_no_error(cast, words):
    put(cast)
    query = urlencode({"q": words}, errors="surrogatepass")
    assert client_of(cast).get(f"/nn/sok/?{query}").status_code == 200


def test_post_is_refused(cast):
    assert client_of(cast).post("/nn/sok/", {"q": WORD}).status_code == 405


def test_response_is_kept_out_of_caches_and_other_pages_logs(cast, plan):
    response = client_of(cast, "owner").get("/nn/sok/", {"q": WORD})
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    assert response["Referrer-Policy"] == "strict-origin"


def test_therapist_reads_in_the_log_what_the_page_showed(cast, plan):
    granted(cast, plan, ["goals"])
    html = ask(cast, "therapist", q=WORD)
    assert "Den det gjeld, kan sjå i loggen" in html
    (event,) = AccessEvent.objects.filter(person_uuid=cast["therapist"].uuid)
    assert (event.surface, [section["key"] for section in event.sections]) == ("search", ["goals"])


def test_owner_is_not_told_of_a_log_of_her_own_reads(cast, plan):
    assert "kan sjå i loggen" not in ask(cast, "owner", q=WORD)


def test_page_speaks_both_written_forms(cast):
    put(cast, language="nn")
    nynorsk, bokmaal = ask(cast, q=WORD), ask(cast, q=WORD, language="nb")
    assert "Søk i handboka" in nynorsk
    assert "Søk i håndboka" in bokmaal
    assert '<li lang="nn">' in bokmaal
    assert '<li lang="nn">' not in nynorsk


def test_start_page_has_no_search(db):
    assert Client(headers={"host": "localhost"}).get("/nb/sok/").status_code == 404
