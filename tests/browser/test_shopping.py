"""What shoppers want beyond filters: a price, another colour, like these, near-duplicates, more."""

import re

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import cards, drop
from vitrine.similarity.v1.similarity_pb2 import SearchRequest

START = "/?product=p01"


def names(page):
    return [card.get_attribute("data-product") for card in cards(page).all()]


def searches(site):
    """What the similarity service was asked to find."""
    return [one for one in site.peers.similarity.calls if isinstance(one, SearchRequest)]


def choose_price(page, minimum, maximum):
    page.get_by_role("button", name="Price", exact=True).click()
    page.get_by_label("From (INR)").fill(minimum)
    page.get_by_label("To (INR)").fill(maximum)
    page.get_by_role("button", name="Apply").click()


def test_products_are_shown_within_a_price_and_counted_so(page, site):
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)

    choose_price(page, "1300", "1379")

    # It began with one of the eight.
    expect(cards(page)).to_have_count(7)
    expect(page.get_by_role("button", name="Remove the price")).to_contain_text("₹1,300 to ₹1,379")
    assert "price=INR%2C1300%2C1379" in page.url
    page.get_by_role("button", name="Colour", exact=True).click()
    counts = page.locator("#filter-colour .option__count").all_inner_texts()
    assert sum(map(int, counts)) == 8
    page.keyboard.press("Escape")

    page.reload()
    expect(cards(page)).to_have_count(7)
    page.get_by_role("button", name="Remove the price").click()
    expect(cards(page)).to_have_count(12)
    assert "price" not in page.url


@pytest.mark.parametrize(
    ("minimum", "maximum", "complaint"),
    [("cheap", "", "A price is a number"), ("50", "10", "above the second")],
)
def test_a_price_that_is_none_is_complained_about(page, site, minimum, maximum, complaint):
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)
    choose_price(page, minimum, maximum)
    expect(page.locator("#filter-price")).to_contain_text(complaint)
    assert "price" not in page.url


def test_this_is_shown_in_another_colour(page, site):
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)

    page.get_by_label("This, in another colour").select_option("Green")

    expect(cards(page)).to_have_count(9)
    expect(page.locator("#chosen")).to_contain_text("In Green")
    assert searches(site)[-1].filters[0].values == ["Green"]
    assert "in=colour%2CGreen" in page.url
    page.get_by_role("button", name="Clear all").click()
    expect(cards(page)).to_have_count(12)
    expect(page.get_by_label("This, in another colour")).to_have_value("")


def test_products_are_liked_too_and_the_results_follow(page, site):
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)
    second = names(page)[1]

    with page.expect_request(
        lambda request: request.url.endswith("/searches") and "like" in (request.post_data or "")
    ) as asked:
        page.get_by_role("button", name=f"Also like The {second}").click()

    assert asked.value.post_data_json["like"] == [{"product_id": second}]
    expect(page.locator(f'[data-product="{second}"]')).to_have_count(0)
    expect(page.locator("#chosen")).to_contain_text(f"Like The {second}")
    # What was asked first is still told.
    expect(page.locator("#details")).to_contain_text("Heels")
    page.get_by_role("button", name=f"Not like The {second}").click()
    expect(page.locator(f'[data-product="{second}"]')).to_have_count(1)


def test_near_duplicates_are_told_under_one_of_them(page, site):
    similarity = site.peers.similarity
    for name in ("twin-a", "twin-b", "twin-c"):
        similarity.add(name, like=b"twins", colour="Red", product_type="Boots")
    try:
        page.goto(f"{site.url}/?product=twin-a")
        first = cards(page).first
        expect(first).to_contain_text("1 near-identical")
        first.get_by_text("1 near-identical").click()
        first.get_by_role("button", name="The twin-c").click()
        expect(page.get_by_role("dialog")).to_contain_text("Product twin-c")
    finally:
        similarity.replica.delete(["twin-a", "twin-b", "twin-c"])


def test_more_products_come_by_cursor_though_the_catalogue_changes(page, site):
    similarity = site.peers.similarity
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)
    shown = names(page)
    similarity.add("new", like=b"p01", colour="Red", product_type="Boots")
    try:
        page.get_by_role("button", name="Show more products").click()
        expect(cards(page)).to_have_count(24)
        assert names(page)[:12] == shown
        assert "new" not in names(page)
        assert searches(site)[-1].cursor
    finally:
        similarity.replica.delete(["new"])


def test_pages_of_a_catalogue_that_was_replaced_begin_again(page, site):
    page.goto(f"{site.url}{START}")
    expect(cards(page)).to_have_count(12)

    def outdated(route):
        if "cursor" not in route.request.post_data_json:
            return route.continue_()
        problem = '{"type": "urn:vitrine:problem:cursor-outdated", "detail": "it is gone"}'
        return route.fulfill(status=410, content_type="application/problem+json", body=problem)

    page.route("**/api/v1/searches", outdated)
    page.get_by_role("button", name="Show more products").click()

    expect(cards(page)).to_have_count(24)
    expect(page.locator("#similar-note")).to_be_empty()


def test_a_photo_can_be_narrowed_as_a_product_can(page, site):
    page.goto(site.url)
    drop(page)
    expect(cards(page)).to_have_count(12)
    choose_price(page, "", "1300")
    expect(cards(page)).to_have_count(1)
    expect(page.locator("#chosen")).to_contain_text(re.compile("up to ₹1,300"))
