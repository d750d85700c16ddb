"""Searches with words: alone, joined with an embedding, and without the database."""

from dataclasses import replace

import pytest

from fixtures.shop import entry, vector
from vitrine_serving.errors import InvalidInput, Unavailable
from vitrine_similarity.filters import Filter
from vitrine_similarity.search.fusion import fuse
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted


def titled(name, title, seed, **attributes):
    one = entry(name, seed=seed, **attributes)
    return replace(one, product=replace(one.product, title=title))


SHOP = (
    titled("dress", "Red summer dress", 1, colour="Red"),
    titled("shirt", "Red office shirt", 2, colour="Red"),
    titled("jeans", "Slim jeans", 3, colour="Blue"),
    titled("skirt", "Summer skirt", 4, colour="Blue"),
)


def ids(page):
    return [match.product.id for match in page.matches]


@pytest.fixture
def shop(replica):
    replica.upsert(SHOP)
    return Searches(replica)


def test_ranks_are_added_up_so_that_what_both_lists_name_comes_first():
    assert fuse(["a", "b", "c"], ["c", "d"]) == ["c", "a", "b", "d"]
    assert fuse(["b", "a"], ["a", "b"]) == ["a", "b"]
    assert fuse([], ["x"]) == ["x"]
    assert fuse() == []


def test_words_alone_find_what_says_them_with_a_score_of_0(shop):
    page = shop.search(None, Wanted(text="summer dress"))

    assert ids(page) == ["dress", "skirt"]
    assert [match.score for match in page.matches] == [0, 0]
    assert page.matches[0].picture == "products/dress.jpg"
    assert page.revision == 1
    assert not page.next_cursor


def test_words_and_an_embedding_are_joined_and_scored_by_the_cosine(shop):
    page = shop.search(Query(vector(3)), Wanted(text="shirt"))

    # The jeans are the nearest, but do not say it.
    assert ids(page)[:2] == ["shirt", "jeans"]
    assert len(page.matches) == 4
    by_id = {match.product.id: match.score for match in page.matches}
    assert by_id["jeans"] == pytest.approx(1, abs=1e-6)
    assert by_id["shirt"] == pytest.approx(float(vector(2) @ vector(3)), abs=1e-6)


def test_of_the_nearest_those_come_first_whose_attributes_state_more_of_the_text(shop):
    page = shop.search(Query(vector(3)), Wanted(text="something in red"))

    # The jeans are the nearest. No product says every word.
    assert set(ids(page)[:2]) == {"dress", "shirt"}
    assert ids(page)[2] == "jeans"


def test_each_product_is_told_with_the_words_that_it_says(shop):
    page = shop.search(Query(vector(3)), Wanted(text="Dresses in RED, for an office"))

    said = {match.product.id: match.words for match in page.matches}
    assert said == {
        "dress": ("dresses", "red"),
        "shirt": ("red", "office"),
        "jeans": (),
        "skirt": (),
    }


def test_without_a_text_no_words_are_told(shop):
    page = shop.search(Query(vector(3)), Wanted())

    assert {match.words for match in page.matches} == {()}


def test_what_only_the_words_find_is_scored_by_its_nearest_picture(replica):
    searches = Searches(replica)
    replica.upsert([titled(f"{at:03}", "Hat", 9) for at in range(250)])
    replica.upsert([titled("scarf", "Silk scarf", 5)])

    page = searches.search(Query(vector(9)), Wanted(text="scarf", limit=5))

    # It is none of the two hundred nearest.
    scarf = next(match for match in page.matches if match.product.id == "scarf")
    assert scarf.score == pytest.approx(float(vector(5) @ vector(9)), abs=1e-6)
    assert scarf.picture == "products/scarf.jpg"


def test_filters_hold_for_what_words_find(shop):
    blue = (Filter("colour", ("Blue",)),)

    assert ids(shop.search(None, Wanted(text="summer", filters=blue))) == ["skirt"]
    assert set(ids(shop.search(Query(vector(1)), Wanted(text="red", filters=blue)))) == {
        *("jeans", "skirt")
    }
    with pytest.raises(InvalidInput) as error:
        shop.search(None, Wanted(text="summer", filters=(Filter("fabric", ("Silk",)),)))
    assert error.value.reason == "FILTER_UNKNOWN"


def test_the_product_of_the_query_is_not_found_by_its_own_words(shop):
    page = shop.search(shop.like_product("dress"), Wanted(text="red summer dress"))

    assert "dress" not in ids(page)


def test_a_least_score_holds_for_what_words_find(shop):
    page = shop.search(Query(vector(1)), Wanted(text="jeans", minimum_score=0.99))

    assert ids(page) == ["dress"]


def test_a_deleted_product_is_found_by_no_word(shop, replica):
    replica.delete(["dress"])

    assert ids(shop.search(None, Wanted(text="summer dress"))) == ["skirt"]


def test_no_more_than_were_wanted_are_found(shop):
    assert len(shop.search(Query(vector(1)), Wanted(text="red", limit=2)).matches) == 2
    assert len(shop.search(None, Wanted(text="red summer", limit=1)).matches) == 1


def test_each_page_goes_on_where_the_one_before_ended(replica):
    searches = Searches(replica)
    replica.upsert([titled(f"{at:02}", f"Hat number{at}", at) for at in range(30)])
    query, wanted = Query(vector(9)), Wanted(text="hat number7", limit=7)
    whole = ids(searches.search(query, Wanted(text="hat number7", limit=200)))

    pages, cursor = [], ""
    for _ in range(5):
        page = searches.search(query, replace(wanted, cursor=cursor))
        pages.append(ids(page))
        cursor = page.next_cursor

    assert [name for page in pages for name in page] == whole
    assert len(whole) == 30
    assert cursor == ""


def test_a_cursor_of_another_text_is_refused(shop):
    page = shop.search(None, Wanted(text="summer", limit=1))

    with pytest.raises(InvalidInput) as error:
        shop.search(None, Wanted(text="red", limit=1, cursor=page.next_cursor))
    assert error.value.reason == "CURSOR_MISMATCH"


def test_near_duplicates_are_told_as_one_and_variety_is_had_with_words_too(shop, replica):
    replica.upsert([titled("dress-2", "Red summer dress", 1, colour="Red")])

    collapsed = shop.search(None, Wanted(text="dress", collapse_at=0.99))
    assert ids(collapsed) == ["dress"]
    assert [one.product.id for one in collapsed.matches[0].duplicates] == ["dress-2"]

    varied = shop.search(Query(vector(1)), Wanted(text="dress", limit=3, diversity=0.9))
    assert ids(varied)[0] in {"dress", "dress-2"}
    assert not {"dress", "dress-2"} <= set(ids(varied)[:2])


def test_facets_count_what_passes_the_filters(shop):
    alone = shop.search(None, Wanted(text="summer", facets=True)).facets
    joined = shop.search(Query(vector(1)), Wanted(text="summer", facets=True)).facets

    assert alone.total == joined.total == 4


def test_without_the_database_the_embedding_alone_answers_and_says_so(shop, replica, monkeypatch):
    def away(*_, **__):
        raise Unavailable("the database is away", reason="CATALOGUE_UNAVAILABLE")

    monkeypatch.setattr(replica, "find_words", away)

    page = shop.search(Query(vector(3)), Wanted(text="slim", limit=1))

    assert ids(page) == ["jeans"]
    assert page.full_text_unavailable
    with pytest.raises(Unavailable):
        shop.search(None, Wanted(text="red"))


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"text": "", "minimum_score": None}, "QUERY_MISSING"),
        ({"text": "red", "minimum_score": 0.5}, "MINIMUM_SCORE_INVALID"),
        ({"text": "red", "cursor": "abc"}, "CURSOR_INVALID"),
        ({"text": "r" * 501}, "TEXT_INVALID"),
    ],
)
def test_what_makes_no_search_is_refused(shop, wanted, reason):
    with pytest.raises(InvalidInput) as error:
        shop.search(None, Wanted(**wanted))

    assert error.value.reason == reason
