"""What every engine must hold. Runs on the database in use; run it on both (MEDVIRK_TEST_DATABASE)."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from ip_core.search.engines import engine_for, install
from ip_core.search.models import SearchEntry
from ip_core.search.services import remove

pytestmark = pytest.mark.django_db

GOALS = f"proceeding:{uuid4()}:goals"
OTHERS = f"proceeding:{uuid4()}:goals"


def test_all_words_must_be_there(add, ask):
    both = add("Rutine", "Samtykke og plan")
    add("Rutine", "Bare samtykke")
    assert ask("samtykke plan").ids == (both.pk,)


def test_words_may_stand_in_title_and_text(add, ask):
    row = add("Samtykke", "til planen")
    assert ask("plan samtykke").ids == (row.pk,)


def test_title_is_worth_more_than_text(add, ask):
    in_text = add("Rutine", "samtykke samtykke samtykke samtykke samtykke")
    in_title = add("Samtykke", "rutine for noe annet")
    assert ask("samtykke").ids == (in_title.pk, in_text.pk)


def test_last_word_may_be_a_beginning(add, ask):
    row = add("Rutine", "habiliteringstjenesten")
    assert ask("rutine habili").ids == (row.pk,)
    assert ask("habili rutine").ids == ()


def test_whole_word_comes_before_a_beginning(add, ask):
    longer = add("Planteliste", "planter")
    whole = add("Plan", "plan")
    assert ask("plan").ids == (whole.pk, longer.pk)


def test_more_often_comes_first(add, ask):
    once = add("En", "mål " + "annet " * 20)
    often = add("To", "mål mål mål " + "annet " * 20)
    assert ask("mål").ids == (often.pk, once.pk)


def test_only_given_scopes_are_found_and_counted(add, ask):
    public = add("Mål i planen")
    mine = add("Mål: gå tur", plugin="plan", kind="plan.goal", scope=GOALS)
    add("Mål: hemmelig", plugin="plan", kind="plan.goal", scope=OTHERS)
    assert set(ask("mål", "public", GOALS).ids) == {public.pk, mine.pk}
    assert ask("mål", "public", GOALS).counts == {"handbook.procedure": 1, "plan.goal": 1}
    assert ask("mål", "public").counts == {"handbook.procedure": 1}


def test_no_scope_finds_nothing(add, meland):
    from ip_core.search.engines import Visible
    from ip_core.search.norwegian import query_terms

    add("Mål")
    nothing = engine_for().search(query_terms("mål"), Visible(meland.pk, frozenset(), frozenset({"handbook"})))
    assert (nothing.ids, nothing.counts) == ((), {})


def test_other_municipality_finds_nothing(add, ask, arendal):
    add("Mål")
    assert ask("mål", municipality=arendal).counts == {}


def test_plugin_that_is_off_leaves_no_count(add, ask):
    add("Mål", plugin="plan", kind="plan.goal", scope=GOALS)
    assert ask("mål", GOALS).counts == {"plan.goal": 1}
    assert ask("mål", GOALS, plugins=("handbook",)).counts == {}


def test_kind_narrows_the_page_and_not_the_counts(add, ask):
    add("Mål")
    goal = add("Mål", plugin="plan", kind="plan.goal", scope=GOALS)
    found = ask("mål", "public", GOALS, kinds=["plan.goal"])
    assert found.ids == (goal.pk,)
    assert found.counts == {"handbook.procedure": 1, "plan.goal": 1}


def test_pages_hold_each_row_once(add, ask):
    rows = {add(f"Mål {n}").pk for n in range(7)}
    pages = [ask("mål", offset=offset, limit=3).ids for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert {pk for page in pages for pk in page} == rows


def test_counts_do_not_depend_on_the_page(add, ask):
    for n in range(5):
        add(f"Mål {n}")
    assert ask("mål", offset=100).counts == ask("mål", limit=0).counts == {"handbook.procedure": 5}


def test_thing_in_two_languages_is_one_hit_in_the_readers(add, ask):
    page = uuid4()
    nynorsk = add("Rett til plan", language="nn", object_uuid=page)
    bokmaal = add("Rett til plan", language="nb", object_uuid=page)
    assert ask("plan", language="nb").ids == (bokmaal.pk,)
    assert ask("plan", language="nn").ids == (nynorsk.pk,)
    assert ask("plan", language="nb").counts == {"handbook.procedure": 1}


def test_other_language_answers_when_the_readers_does_not(add, ask):
    nynorsk = add("Korleis søkje om teneste", language="nn")
    assert ask("hvordan søke om tjenester", language="nb").ids == (nynorsk.pk,)


def test_hidden_rows_do_not_move_the_order(add, ask):
    """With a rank that weighs rare words, other people's plans would change the order of one's own hits."""
    first = add("En", "mål mål tiltak " + "annet " * 5)
    second = add("To", "mål tiltak tiltak " + "annet " * 5)
    before = ask("mål tiltak").ids
    for n in range(40):
        add("Hemmelig", "tiltak " * n, plugin="plan", kind="plan.measure", scope=OTHERS)
    assert set(before) == {first.pk, second.pk}
    assert ask("mål tiltak").ids == before


def test_stale_rows_can_be_left_out(add, ask):
    gone, kept = add("Mål en"), add("Mål to")
    assert ask("mål", without=[gone.pk]).ids == (kept.pk,)
    assert ask("mål", without=[gone.pk]).counts == {"handbook.procedure": 1}


def test_changed_text_is_found_by_its_new_words_only(add, ask):
    row = add("Samtykke")
    changed = add("Klage", object_uuid=row.object_uuid)
    assert changed.pk == row.pk
    assert ask("samtykke").ids == ()
    assert ask("klage").ids == (row.pk,)


def test_removed_thing_is_gone_in_every_language(add, ask):
    row = add("Samtykke", language="nb")
    add("Samtykke", language="nn", object_uuid=row.object_uuid)
    remove("handbook", "handbook.procedure", row.object_uuid)
    assert ask("samtykke").counts == {}


def test_index_rolls_back_with_its_transaction(add, ask):
    with transaction.atomic():
        add("Samtykke")
        transaction.set_rollback(True)
    assert ask("samtykke").counts == {}


def test_bulk_deletion_empties_the_index(add, ask):
    for n in range(3):
        add(f"Samtykke {n}")
    SearchEntry.objects.with_scopes_disabled().all().delete()
    assert ask("samtykke").counts == {}


@pytest.mark.parametrize(
    "words", ['"', "mål OR plan", "mål*", "NEAR(mål plan)", "mål:plan", "mål') --", "\\", "mål\x00"]
)
def test_signs_of_the_engines_own_language_are_harmless(add, ask, words):
    add("Mål")
    ask(words)


def test_many_scopes_are_no_trouble(add, ask):
    row = add("Mål", plugin="plan", kind="plan.goal", scope=GOALS)
    assert ask("mål", GOALS, *(f"proceeding:{uuid4()}:goals" for _ in range(3000))).ids == (row.pk,)


def test_install_again_keeps_the_index(add, ask):
    row = add("Samtykke")
    install()
    assert ask("samtykke").ids == (row.pk,)


@pytest.mark.engine("sqlite")
def test_install_mends_what_a_table_rebuild_dropped(add, ask):
    """SQLite drops triggers when it rebuilds a table, and says nothing."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ip_core_searchentry_fts_on_insert")
    row = add("Samtykke")
    assert ask("samtykke").ids == ()
    install()
    assert ask("samtykke").ids == (row.pk,)
    later = add("Klage")
    assert ask("klage").ids == (later.pk,)
