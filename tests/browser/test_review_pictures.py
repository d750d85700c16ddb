"""The pictures of the review: fetched ahead, seen large, missing."""

from playwright.sync_api import expect

from fixtures.review_actions import expect_end, expect_place, review


def test_the_next_picture_is_there_before_its_turn(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=5)
    with page.expect_request("**/rows/2/picture"):
        review(page, desk, tagging)
    expect(page.locator(".stage img.is-loaded")).to_be_visible()
    page.route("**/rows/2/picture", lambda route: route.abort())
    page.keyboard.press("1")
    expect(page.locator('.stage[data-row="2"] img.is-loaded')).to_be_visible()


def test_a_picture_is_seen_large_and_put_away(window, desk):
    page = window()
    tagging = desk.taggings.add()
    review(page, desk, tagging)
    large = page.get_by_role("dialog", name="The picture, large")
    page.keyboard.press("z")
    expect(large.get_by_role("img")).to_be_visible()
    page.keyboard.press("z")
    expect(large).to_be_hidden()
    page.get_by_role("button", name="See the picture large").click()
    expect(large).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    # What was typed over the picture was no answer.
    expect_place(page, "1 of 3")


def test_a_product_without_a_picture_can_be_answered_all_the_same(window, desk):
    page = window()
    desk.taggings.pictures_away = True
    tagging = desk.taggings.add(rows=1)
    review(page, desk, tagging)
    expect(page.get_by_text("Row 1 has no picture.")).to_be_visible()
    page.keyboard.press("1")
    expect_end(page)
