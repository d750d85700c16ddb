"""Which part of the photo decided, on the page."""

from playwright.sync_api import expect

from fixtures.page_actions import PHOTO, cards, choose, detail, drop
from vitrine_serving.errors import Exhausted

SAID = "mostly the upper left part"


def dialog(page):
    return page.get_by_role("dialog", name="Which part decided?")


def marked(page):
    return dialog(page).get_by_role("img", name=f"what decided: {SAID}")


def test_a_card_shows_on_the_photo_which_part_decided(page, site):
    page.goto(site.url)
    drop(page)
    title = cards(page).first.get_by_role("link").inner_text()
    cards(page).first.get_by_role("button", name="Which part decided?").click()
    expect(marked(page)).to_be_visible()
    expect(marked(page).locator(".part__cell")).to_have_count(9)
    expect(dialog(page)).to_contain_text(f"Why {title} looks alike: {SAID}.")
    expect(dialog(page)).to_contain_text("Its colour beside that of the photo: a little darker.")
    assert site.peers.features.calls[-1].image == PHOTO
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(cards(page).first.get_by_role("button", name="Which part decided?")).to_be_focused()


def test_an_attribute_and_a_detail_show_where_they_are_seen(page, site):
    page.goto(site.url)
    drop(page)
    detail(page, "product_type").get_by_role("button", name="Which part says").click()
    expect(dialog(page)).to_contain_text(f"Why product type is Heels: {SAID}.")
    dialog(page).get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Which part is slip-on?").click()
    expect(dialog(page)).to_contain_text(f"Why “slip-on” is seen: {SAID}.")


def test_it_fits_a_phone_of_320_pixels(window, site):
    page = window(width=320, height=640)
    page.goto(site.url)
    choose(page)
    cards(page).first.get_by_role("button", name="Which part decided?").click()
    expect(marked(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = marked(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    cells = marked(page).locator(".part__cells").bounding_box()
    picture = marked(page).locator("img").bounding_box()
    assert abs(cells["width"] - picture["width"]) < 2
    assert abs(cells["height"] - picture["height"]) < 2


def test_a_product_that_was_searched_with_is_shown_itself(page, site):
    page.goto(site.url)
    drop(page)
    product = cards(page).first.get_attribute("data-product")
    cards(page).first.get_by_role("button", name="More like").click()
    expect(page.locator(f'.card[data-product="{product}"]')).to_have_count(0)
    cards(page).first.get_by_role("button", name="Which part decided?").click()
    address = f"/api/v1/products/{product}/image"
    expect(marked(page).locator("img")).to_have_attribute("src", address)


def test_where_it_is_refused_the_dialog_says_so_and_asks_again(page, site):
    page.goto(site.url)
    drop(page)
    expect(cards(page)).to_have_count(12)
    site.peers.features.fails_with = Exhausted("too many wait", reason="QUEUE_FULL")
    cards(page).first.get_by_role("button", name="Which part decided?").click()
    expect(dialog(page)).to_contain_text("Vitrine is away at the moment")
    site.peers.features.fails_with = None
    dialog(page).get_by_role("button", name="Try again").click()
    expect(marked(page)).to_be_visible()


def test_words_have_no_part_that_decided(page, site):
    page.goto(site.url)
    field = page.get_by_label("Words or an image URL").first
    field.fill("red heels")
    field.press("Enter")
    expect(cards(page).first).to_be_visible()
    expect(page.get_by_role("button", name="Which part decided?")).to_have_count(0)
