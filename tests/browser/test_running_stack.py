"""A visitor, a photo and the five real services."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import cards, detail, drop, region

REAL_PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "fashion" / "images"


def read_three_answers(page):
    expect(cards(page)).to_have_count(12)
    expect(detail(page, "product_type").locator(".detail__value")).not_to_be_empty()
    expect(detail(page, "colour")).to_contain_text("%")
    expect(region(page, "Description").locator(".written__title")).not_to_be_empty()
    expect(page.get_by_text("away at the moment")).to_have_count(0)
    expect(cards(page).first.locator("img.is-loaded")).to_be_visible()


def test_a_dropped_photo_is_answered_by_the_running_services(page, stack, trained):
    row = trained.rows[0]
    page.goto(stack.url)
    drop(page, data=trained.photo(row["ProductId"]))
    read_three_answers(page)
    # The picture is one of the catalogue's own, so its product is the most similar.
    expect(cards(page).first).to_have_attribute("data-product", row["ProductId"])
    expect(page.get_by_text("Answered in")).to_be_visible()


def test_from_product_to_product_and_back(page, stack):
    page.goto(stack.url)
    page.get_by_role("region", name="Or start from a product").get_by_role("link").first.click()
    read_three_answers(page)
    cards(page).first.get_by_role("link").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Product type")
    dialog.get_by_role("button", name="More like this").click()
    read_three_answers(page)
    page.go_back()
    page.go_back()
    read_three_answers(page)


@pytest.mark.real_photos
def test_a_real_photo_is_answered_too(page, stack):
    photos = sorted(REAL_PHOTOS.glob("*.jpg"))
    if not photos:
        pytest.skip(f"there are no real photos in {REAL_PHOTOS}")
    page.goto(stack.url)
    drop(page, data=photos[0].read_bytes())
    read_three_answers(page)
