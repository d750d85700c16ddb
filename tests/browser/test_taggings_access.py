"""The pages of taggings for everybody: by ear, in the dark and on a small phone."""

import pytest
from playwright.sync_api import expect

from fixtures.barriers import expect_no_barrier, expect_nothing_wider
from fixtures.review_actions import (
    catalogue,
    expect_all_sent,
    expect_end,
    expect_place,
    review,
)


def states(page, desk):
    """Lead a page through what it may show; each time it stands still."""
    running = desk.taggings.add(rows=100, done=False)
    running.done, running.notice = 40, "waiting for features, which does not answer"
    tagging = desk.taggings.add(
        rows=2, questions={"colour": "Teal"}, name="a-rather-long-name-of-a-delivery-2026.csv"
    )
    page.goto(f"{desk.url}/taggings")
    expect(page.locator(".entry")).to_have_count(2)
    yield "home"
    page.set_input_files("#catalogue-file", catalogue())
    page.get_by_text("Options").click()
    yield "chosen"
    page.goto(desk.address(running))
    expect(page.get_by_text("Waiting for features")).to_be_visible()
    yield "tagging"
    review(page, desk, tagging, name="Somebody with a name that is rather long")
    expect(page.locator(".stage img.is-loaded")).to_be_visible()
    yield "question"
    page.keyboard.press("o")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    yield "another answer"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "keys"
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "picture"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reviewing as").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    yield "name"
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect_place(page, "2 of 2")
    page.keyboard.press("1")
    expect_end(page)
    expect_all_sent(page)
    yield "end"
    desk.taggings.key = "s3cret"
    page.goto(f"{desk.url}/taggings")
    expect(page.get_by_role("dialog", name="This needs an API key")).to_be_visible()
    yield "key"
    page.keyboard.press("Escape")
    expect(page.get_by_text("Ask the people who run Vitrine")).to_be_visible()
    yield "no key"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_no_state_has_a_barrier(window, desk, width, scheme):
    page = window(width=width, color_scheme=scheme, reduced_motion="reduce")
    for _ in states(page, desk):
        expect_no_barrier(page)


@pytest.mark.parametrize("width", [320, 360, 768, 1024])
def test_nothing_is_wider_than_the_screen(window, desk, width):
    page = window(width=width, height=700)
    for state in states(page, desk):
        expect_nothing_wider(page, state)


def test_on_a_phone_answers_are_tapped(window, desk):
    phone = window(width=360, height=740, has_touch=True, is_mobile=True)
    tagging = desk.taggings.add(rows=2)
    review(phone, desk, tagging)
    expect(phone.get_by_role("button", name="Keys")).to_be_hidden()
    phone.get_by_role("button", name="Black").tap()
    expect(phone.locator(".review__title")).to_have_text("Oxford Shirt 2")
    phone.get_by_role("button", name="Undo").tap()
    expect(phone.locator(".review__title")).to_have_text("Oxford Shirt 1")


def test_what_was_kept_is_announced_and_the_question_has_the_focus(window, desk):
    page = window()
    tagging = desk.taggings.add()
    review(page, desk, tagging)
    page.keyboard.press("2")
    expect(page.locator("#announcer")).to_have_text("Kept: Black")
    expect(page.locator("#question-title")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("#announcer")).to_have_text("Skipped; it comes back at the end")
    page.keyboard.press("u")
    expect(page.locator("#announcer")).to_have_text("Taken back")


def test_the_arrows_go_through_the_answers(window, desk):
    page = window()
    tagging = desk.taggings.add()
    review(page, desk, tagging)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Black")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Another answer")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#announcer")).to_have_text("Kept: Navy Blue")


@pytest.mark.parametrize("key", ["?", "z"])
def test_a_closed_dialog_gives_the_focus_back(window, desk, key):
    page = window()
    tagging = desk.taggings.add()
    review(page, desk, tagging)
    page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#question-title")).to_be_focused()
