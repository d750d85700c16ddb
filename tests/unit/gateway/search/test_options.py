import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_gateway.catalogue_values import Filter
from vitrine_gateway.search.options import (
    OPTION_NAMES,
    USUAL_PARTS,
    Part,
    SearchOptions,
    read_filters,
    read_options,
)
from vitrine_gateway.search_values import Manner, PriceRange, Refinements, Register, Spelling
from vitrine_gateway.values import Crop
from vitrine_product.limits import MAX_MATCHES
from vitrine_serving.errors import InvalidInput

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
names = st.sampled_from([*OPTION_NAMES, "colour", "Not a name"]) | st.text()
values = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(
    str.strip
)
attributes = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(
    lambda name: name not in OPTION_NAMES
)


def options_or_error(fields):
    try:
        return read_options(fields), None
    except InvalidInput as error:
        return None, error


@settings(deadline=None)
@given(st.dictionaries(names, json_values))
def test_anything_is_read_or_refused_with_a_sentence(fields):
    options, error = options_or_error(fields)
    if error:
        assert error.reason in ("OPTION_INVALID", "OPTION_UNKNOWN")
        assert len(error.message) < 500
    else:
        assert 1 <= options.limit <= MAX_MATCHES
        assert options.include <= frozenset(Part)
        assert all(one.values for one in options.filters)


@settings(deadline=None)
@given(
    limit=st.integers(1, MAX_MATCHES),
    include=st.sets(st.sampled_from(list(Part)), min_size=1),
    filters=st.dictionaries(attributes, st.lists(values.filter(bool), min_size=1), max_size=4),
    edges=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    score=st.none() | st.floats(-1, 1),
    cents=st.none() | st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted),
)
def test_a_form_and_json_say_the_same(limit, include, filters, edges, score, cents):
    (left, right), (top, bottom) = sorted(edges[:2]), sorted(edges[2:])
    crop = [left, top, right, bottom] if left < right and top < bottom else None
    prices = {"currency": "EUR"} | dict(
        zip(("minimum", "maximum"), [f"{one / 100:.2f}" for one in cents or ()], strict=False)
    )
    as_json = {"limit": limit, "include": sorted(include), "filters": filters, "crop": crop}
    as_json |= {"minimum_score": score, "price": prices if cents else None}
    as_form = {
        "limit": str(limit),
        "include": ", ".join(include),
        "crop": ",".join(map(repr, crop)) if crop else "",
        "minimum_score": "" if score is None else f"{score:.16f}",
        "price": json.dumps(prices) if cents else "",
        **filters,
    }
    expected = SearchOptions(
        limit=limit,
        crop=Crop(*crop) if crop else None,
        include=frozenset(include),
        filters=tuple(
            Filter(name, tuple(sorted(set(wanted)))) for name, wanted in sorted(filters.items())
        ),
        refinements=Refinements(PriceRange("EUR", *cents) if cents else None, score),
    )
    assert read_options(as_json) == expected
    of_form = read_options(as_form)
    assert of_form.refinements.minimum_score == pytest.approx(score)
    assert replace(of_form, refinements=expected.refinements) == expected
    assert of_form.refinements.price == expected.refinements.price


def test_nothing_said_means_everything_wanted():
    assert read_options({}) == SearchOptions(12, None, USUAL_PARTS, (), {}, Refinements())
    assert Part.FACETS not in USUAL_PARTS


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "1.5", "ten", 0, 101, 1.0, True, None, [1, 2], ""]
)
def test_a_limit_is_a_whole_number_within_bounds(limit):
    with pytest.raises(InvalidInput, match="limit takes a whole number from 1 to 100"):
        read_options({"limit": limit})


@pytest.mark.parametrize(
    "crop",
    ["0,0,1", "0,0,1,1,1", "0,0,0,1", "0.5,0,0.2,1", "0,0,1,1.01", "-0.1,0,1,1", "a,b,c,d",
     "nan,0,1,1", [0, 0, True, 1], [0, 0, 10**400, 1], [0, 0, [1], 1], {"left": 0}, 3],
)  # fmt: skip
def test_a_crop_is_a_rectangle_within_the_photo(crop):
    with pytest.raises(InvalidInput, match="crop takes"):
        read_options({"crop": crop})


@pytest.mark.parametrize("include", ["", "prices", [], ["similar", 3], "similar,prices", ","])
def test_only_known_parts_are_included(include):
    with pytest.raises(InvalidInput, match="include takes") as caught:
        read_options({"include": include})
    known = caught.value.details.get("known")
    assert known is None or json.loads(known) == list(Part)


def test_a_choice_left_open_in_a_form_filters_nothing():
    assert read_options({"colour": "", "gender": ["", "Men"]}).filters == (
        Filter("gender", ("Men",)),
    )


@pytest.mark.parametrize("one", [str, lambda text: [text]])
def test_the_manner_of_a_description_is_read_from_a_form_and_from_json(one):
    fields = {"register": one("warm"), "spelling": one("american"), "language": one("de")}
    manner = read_options(fields).manner
    assert manner == Manner(Register.WARM, Spelling.AMERICAN, "de")
    left_open = {"register": "", "spelling": one(""), "language": None}
    assert read_options(left_open).manner == Manner()


@pytest.mark.parametrize(
    ("field", "value", "takes"),
    [
        ("register", "loud", "one of plain, warm, short"),
        ("register", ["plain", "warm"], "one of plain, warm, short"),
        ("spelling", True, "one of british, american"),
        ("language", "English", "the code of a language"),
        ("language", "../en", "the code of a language"),
        ("language", 3, "the code of a language"),
    ],
)
def test_a_manner_that_is_none_is_refused_with_what_there_is(field, value, takes):
    with pytest.raises(InvalidInput, match=f"{field} takes {takes}"):
        read_options({field: value})


@pytest.mark.parametrize(
    "fields",
    [{"colour": 3}, {"colour": ["Red", None]}, {"colour": "x" * 201}, {"colour": ["a"] * 101},
     {"filters": "[]"}, {"filters": {"colour": {"a": 1}}}, {"attributes": {"colour": 3}},
     {"attributes": {"Not A Name": "x"}}, {"attributes": "{"}, {"attributes": "[" * 100_000}],
)  # fmt: skip
def test_a_filter_or_correction_is_text_of_a_sensible_length(fields):
    with pytest.raises(InvalidInput):
        read_options(fields)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ({"currency": "EUR", "minimum": "10", "maximum": 49.9}, PriceRange("EUR", 1000, 4990)),
        ('{"currency": "JPY", "maximum": 500}', PriceRange("JPY", None, 500)),
        ({"currency": "KWD", "minimum": "0.001", "maximum": ""}, PriceRange("KWD", 1, None)),
        ({"currency": "INR"}, PriceRange("INR")),
        ("", None),
        ({}, None),
    ],
)
def test_a_range_of_prices_is_read_in_the_smallest_unit(price, expected):
    assert read_options({"price": price}).refinements.price == expected
    assert read_filters({"price": price, "colour": "Red"}) == (
        (Filter("colour", ("Red",)),),
        expected,
    )


@pytest.mark.parametrize(
    "price",
    ["cheap", "[]", 10, {"minimum": "10"}, {"currency": "EURO"}, {"currency": "EUR", "least": "1"},
     {"currency": "EUR", "minimum": "-1"}, {"currency": "EUR", "minimum": "ten"},
     {"currency": "EUR", "minimum": True}, {"currency": "EUR", "minimum": "10.001"},
     {"currency": "EUR", "minimum": "50", "maximum": "10"}, {"currency": ["EUR"]},
     {"currency": "EUR", "maximum": "9" * 30}, {"currency": "XAU", "minimum": 1}],
)  # fmt: skip
def test_a_range_that_no_price_could_lie_in_is_refused_by_name(price):
    for read in (read_options, read_filters):
        with pytest.raises(InvalidInput, match=r"price") as caught:
            read({"price": price})
        assert caught.value.reason == "OPTION_INVALID"


@pytest.mark.parametrize("score", ["high", 1.1, "-1.01", True, [0.1, 0.2], "1e999", {}])
def test_a_least_score_is_a_cosine(score):
    with pytest.raises(InvalidInput, match="minimum_score takes a number from -1 to 1"):
        read_options({"minimum_score": score})
