"""The address is the state: back, reload and links find what was shown."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from fixtures.page_actions import cards, drop, paste


def test_back_goes_from_search_to_search(page, site):
    page.goto(site.url)
    drop(page)
    expect(cards(page)).to_have_count(12)
    first = cards(page).first.get_attribute("data-product")
    cards(page).first.hover()
    cards(page).first.get_by_role("button", name="More like").click()
    expect(page.get_by_role("button", name=f"The {first}")).to_be_visible()
    assert f"product={first}" in page.url
    page.go_back()
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    expect(cards(page).first).to_have_attribute("data-product", first)
    page.go_back()
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()


def test_a_reload_keeps_the_photo(page, site):
    page.goto(site.url)
    drop(page)
    expect(cards(page)).to_have_count(12)
    page.reload()
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    expect(cards(page)).to_have_count(12)


def test_a_photo_of_another_browser_is_explained(page, site):
    page.goto(f"{site.url}/?photo=123")
    expect(page.get_by_text("This browser no longer has the photo")).to_be_visible()
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()


def test_a_product_opens_over_the_page_and_back_closes_it(page, site):
    page.goto(f"{site.url}/?product=p01")
    expect(cards(page)).to_have_count(12)
    title = cards(page).nth(2).get_by_role("link").inner_text()
    cards(page).nth(2).get_by_role("link").click()
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Product type")
    page.go_back()
    expect(dialog).to_be_hidden()
    page.go_forward()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).not_to_have_url(re.compile("open="))
    expect(cards(page).nth(2).get_by_role("link")).to_be_focused()


def test_a_link_to_an_opened_product_opens_it(page, site):
    page.goto(f"{site.url}/?product=p01&open=p02")
    dialog = page.get_by_role("dialog", name="The p02")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="More like this").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="The p02")).to_be_visible()
    expect(cards(page)).to_have_count(12)


def test_filters_stand_in_the_address_and_survive_a_reload(page, site):
    page.goto(f"{site.url}/?product=p00")
    page.get_by_role("button", name="Colour", exact=True).click()
    page.get_by_role("checkbox", name="Red").check()
    expect(cards(page)).to_have_count(9)
    page.get_by_role("checkbox", name="Green").check()
    expect(cards(page)).to_have_count(12)
    assert page.url.endswith("?product=p00&colour=Red&colour=Green")
    page.reload()
    expect(page.get_by_role("button", name="Remove the filter Colour: Red")).to_be_visible()
    page.get_by_role("button", name="Remove the filter Colour: Green").click()
    expect(cards(page)).to_have_count(9)
    page.get_by_role("button", name="Clear all").click()
    assert page.url.endswith("?product=p00")


def test_counts_follow_the_other_filters(page, site):
    page.goto(f"{site.url}/?product=p00")
    page.get_by_role("button", name="Product type", exact=True).click()
    page.get_by_role("checkbox", name="Heels").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Colour", exact=True).click()
    expect(page.locator(".option", has_text="Red")).to_contain_text("5")


def left_far_down(page, site):
    """Search by a product of the last row of the answer to another search; returns its place."""
    page.goto(f"{site.url}/?product=p00")
    expect(cards(page)).to_have_count(12)
    last = cards(page).last
    last.scroll_into_view_if_needed()
    last.hover()
    # The click itself may scroll, where something lies over the button at first.
    page.evaluate("addEventListener('click', () => (window.left = scrollY), { capture: true })")
    last.get_by_role("button", name="More like").click()
    place = page.evaluate("window.left")
    assert place > 160
    expect(page).not_to_have_url(re.compile("product=p00$"))
    expect(page.locator(".card--bones")).to_have_count(0)
    assert page.evaluate("scrollY") == 0
    return place


def expect_place(page, place):
    page.wait_for_function("place => Math.abs(scrollY - place) < 80", arg=place)


@contextmanager
def held(page, pattern="**/api/v1/searches"):
    """Let nothing of a pattern be answered before the end of a block."""
    asked = []
    page.route(pattern, lambda route: asked.append(route))
    yield
    for route in asked:
        route.continue_()
    page.unroute(pattern)


def test_back_returns_to_the_place_on_the_page(page, site):
    place = left_far_down(page, site)
    page.go_back()
    expect_place(page, place)
    page.go_forward()
    expect_place(page, 0)


def test_back_returns_to_the_place_though_the_answer_comes_late(page, site):
    place = left_far_down(page, site)
    # What was answered before is forgotten.
    page.reload()
    expect(cards(page)).to_have_count(12)
    with held(page):
        page.go_back()
        expect(page.locator(".card--bones").first).to_be_visible()
    expect(cards(page)).to_have_count(12)
    expect_place(page, place)


def test_back_returns_to_the_place_though_pictures_come_late(page, site):
    place = left_far_down(page, site)
    page.reload()
    expect(cards(page)).to_have_count(12)
    with held(page, re.compile("/(image|thumbnail)")):
        page.go_back()
        expect(page.get_by_role("heading", name="Similar to The p00")).to_be_attached()
    expect_place(page, place)


def test_a_reload_returns_to_the_place_on_the_page(page, site):
    place = left_far_down(page, site)
    page.go_back()
    expect_place(page, place)
    with held(page):
        page.reload()
        expect(page.locator(".card--bones").first).to_be_visible()
    expect_place(page, place)


def test_whoever_moves_before_the_answer_is_there_stays_where_he_is(page, site):
    left_far_down(page, site)
    page.reload()
    expect(cards(page)).to_have_count(12)
    with held(page):
        page.go_back()
        expect(page.locator(".card--bones").first).to_be_visible()
        page.keyboard.press("Home")
    expect(cards(page)).to_have_count(12)
    expect(page.get_by_role("button", name="Colour", exact=True)).to_be_visible()
    assert page.evaluate("scrollY") == 0


def test_asking_the_same_again_asks_again(page, site):
    page.goto(site.url)
    address = "https://pictures.example/shoe.jpg"
    paste(page, text=address)
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    entries = page.evaluate("history.length")
    with page.expect_request("**/api/v1/searches"):
        paste(page, text=address)
    assert page.evaluate("history.length") == entries
    page.go_back()
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()


def test_marks_that_others_add_to_a_link_do_no_harm(page, site):
    page.goto(f"{site.url}/?product=p00&utm_source=letter&constructor=x")
    expect(cards(page)).to_have_count(12)
