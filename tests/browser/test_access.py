"""The page for everybody: by keyboard, by ear, in the dark and on a small phone."""

import pytest
from playwright.sync_api import expect

from fixtures.barriers import expect_no_barrier
from fixtures.page_actions import cards, detail, drop, region


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_state_has_a_barrier(window, site, width, scheme):
    page = window(width=width, color_scheme=scheme, reduced_motion="reduce")
    page.goto(site.url)
    expect(page.get_by_text("30 products")).to_be_visible()
    expect_no_barrier(page)
    drop(page)
    expect(cards(page)).to_have_count(12)
    expect_no_barrier(page)
    page.get_by_role("button", name="Colour", exact=True).click()
    page.get_by_role("checkbox", name="Red").check()
    expect(cards(page)).to_have_count(10)
    expect_no_barrier(page)
    page.keyboard.press("Escape")
    cards(page).first.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("Product type")
    expect_no_barrier(page)
    page.goto(f"{site.url}/?product=gone")
    expect(page.get_by_text("This is not in the catalogue")).to_be_visible()
    expect_no_barrier(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_nothing_is_wider_than_the_screen(window, site, width):
    page = window(width=width, height=700)
    for _ in ("start", "results"):
        page.goto(site.url)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) == 0
        drop(page)
        expect(cards(page)).to_have_count(12)
        assert page.evaluate(wider) == 0


def test_a_search_is_done_by_keyboard_alone(page, site):
    page.goto(site.url)
    expect(page.get_by_text("30 products")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("region", name="Or start from a product").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(12)
    colours = page.locator(".filter", has_text="Colour")
    colours.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox").first
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.keyboard.press("Escape")
    expect(colours).to_be_focused()
    cards(page).first.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_search_area_is_drawn_by_keyboard(page, site):
    page.goto(site.url)
    drop(page)
    page.get_by_role("button", name="Search within the photo").press("Enter")
    area = page.locator(".crop")
    expect(area).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#announcer")).to_contain_text("percent across")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Search within the photo")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_request("**/api/v1/searches"):
        page.keyboard.press("Enter")


def test_the_focus_stays_where_a_choice_was_made(page, site):
    page.goto(site.url)
    drop(page)
    edit = detail(page, "product_type").get_by_role("button", name="Change product type")
    edit.press("Enter")
    expect(edit).to_be_focused()
    expect(edit).to_have_attribute("aria-expanded", "true")
    detail(page, "product_type").get_by_label("Another product type").select_option("Boots")
    offer = detail(page, "product_type").get_by_role("button", name="Show only Boots").last
    expect(offer).to_be_focused()


def test_the_answer_is_announced(page, site):
    page.goto(site.url)
    drop(page)
    announcer = page.locator("#announcer")
    expect(announcer).to_contain_text("12 products found")
    expect(announcer).to_contain_text("Product type: Heels, 90%")


def test_a_phone_offers_its_camera(window, site):
    phone = window(width=390, height=844, has_touch=True, is_mobile=True)
    phone.goto(site.url)
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Take a photo").tap()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files([])
    desk = window()
    desk.goto(site.url)
    expect(desk.get_by_role("button", name="Take a photo")).to_be_hidden()
    expect(region(desk, "Or start from a product")).to_be_visible()
