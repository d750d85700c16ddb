"""The review of what is not sure: one question at a time, by keyboard."""

import csv

import pytest
from playwright.sync_api import expect

from fixtures.review_actions import (
    REVIEWER,
    catalogue,
    expect_all_sent,
    expect_end,
    expect_place,
    question,
    review,
    tab_to,
)

ROWS = 100


def test_a_hundred_rows_are_reviewed_without_a_mouse(window, desk):
    page = window()
    page.goto(f"{desk.url}/taggings")
    tab_to(page, page.get_by_role("button", name="Choose a file"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(catalogue(rows=ROWS))
    expect(page.get_by_role("button", name="Tag this catalogue")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_focused()
    (tagging,) = desk.taggings.all.values()
    tagging.finish()
    tab_to(page, page.get_by_role("link", name=f"Review {ROWS} products"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type(REVIEWER)
    page.keyboard.press("Enter")
    for number in range(1, ROWS + 1):
        expect_place(page, f"{number} of {ROWS}")
        expect(page.locator("#question-title")).to_be_focused()
        page.keyboard.press("Enter" if number % 2 else "2")
    expect_end(page)
    expect_all_sent(page)
    tab_to(page, page.get_by_role("link", name="Download the CSV"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with download.value.path().open() as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"P{number:04}" for number in range(1, ROWS + 1)]
    assert {row["reviewed_by"] for row in rows} == {REVIEWER}
    wanted = ["Navy Blue" if number % 2 else "Black" for number in range(1, ROWS + 1)]
    assert [row["colour"] for row in rows] == wanted
    # Each answer came once, in the order in which it was given.
    assert [one["row"] for one in desk.taggings.log] == list(range(1, ROWS + 1))


def test_the_details_of_a_row_stand_among_what_is_known_and_nobody_is_asked(window, desk):
    page = window()
    review(page, desk, desk.taggings.add())
    details = page.locator('[data-fact="details"]')
    expect(details).to_have_text("Detailsround neck, striped")
    expect(details.get_by_role("button")).to_have_count(0)


def test_the_name_is_asked_for_once(window, desk):
    page = window()
    tagging = desk.taggings.add()
    page.goto(desk.address(tagging, "/review"))
    page.get_by_label("Your name").fill("  ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter a name.")).to_be_visible()
    page.get_by_label("Your name").fill("Ben")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reviewing as Ben")).to_be_visible()
    page.reload()
    expect(page.locator("#question-title")).to_be_focused()
    page.keyboard.press("1")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [(1, "colour", "Navy Blue", "Ben")]


def test_who_gives_no_name_is_led_back(window, desk):
    page = window()
    tagging = desk.taggings.add()
    page.goto(desk.address(tagging, "/review"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    assert page.url == desk.address(tagging)


def test_answers_are_taken_back_one_by_one_over_the_border_of_a_product(window, desk):
    page = window()
    tagging = desk.taggings.add(questions={"colour": "", "usage": ""})
    review(page, desk, tagging)
    page.keyboard.press("1")
    expect(question(page)).to_contain_text("Which usage?")
    page.keyboard.press("2")
    expect_place(page, "2 of 3")
    page.keyboard.press("3")
    expect(question(page)).to_contain_text("Which usage?")
    expect_all_sent(page)
    assert len(desk.taggings.said(tagging)) == 3
    page.keyboard.press("u")
    expect(question(page)).to_contain_text("Which colour?")
    expect_place(page, "2 of 3")
    page.keyboard.press("Control+z")
    expect_place(page, "1 of 3")
    expect(question(page)).to_contain_text("Which usage?")
    page.keyboard.press("u")
    expect(question(page)).to_contain_text("Which colour?")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == []
    page.keyboard.press("4")
    page.keyboard.press("1")
    expect_place(page, "2 of 3")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 2")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [
        (1, "colour", "Grey", REVIEWER),
        (1, "usage", "Casual", REVIEWER),
    ]


def test_another_value_is_suggested_by_the_catalogue(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3)
    review(page, desk, tagging)
    page.keyboard.press("o")
    field = page.get_by_role("combobox", name="Another colour")
    expect(field).to_be_focused()
    page.keyboard.type("ru")
    expect(page.get_by_role("option")).to_have_text(["Rust"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect_place(page, "2 of 3")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#question-title")).to_be_focused()
    page.keyboard.press("o")
    page.keyboard.type("RED")
    page.keyboard.press("Enter")
    expect_place(page, "3 of 3")
    page.keyboard.press("o")
    page.keyboard.type("Petrol 3")
    page.keyboard.press("Enter")
    expect_end(page)
    expect_all_sent(page)
    assert [one["value"] for one in desk.taggings.log] == ["Rust", "Red", "Petrol 3"]


def test_a_label_that_is_doubted_is_shown_beside_what_is_proposed(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=1, questions={"colour": "Teal"})
    review(page, desk, tagging)
    expect(question(page)).to_contain_text("The file says Teal, which looks wrong.")
    expect(question(page).get_by_role("button", name="Navy Blue")).to_contain_text("1")
    keep = question(page).get_by_role("button", name="Teal in the file")
    expect(keep).to_have_attribute("aria-keyshortcuts", "5")
    page.keyboard.press("5")
    expect_end(page)
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [(1, "colour", "Teal", REVIEWER)]


def test_what_nobody_doubts_can_be_changed_too(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2)
    review(page, desk, tagging)
    page.get_by_role("button", name="Change product type").press("Enter")
    expect(question(page)).to_contain_text("Which product type?")
    page.keyboard.press("2")
    expect(question(page)).to_contain_text("Which colour?")
    expect(page.locator(".fact").filter(has_text="Product type")).to_contain_text("Topsyour answer")
    page.keyboard.press("1")
    expect_place(page, "2 of 2")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [
        (1, "product_type", "Tops", REVIEWER),
        (1, "colour", "Navy Blue", REVIEWER),
    ]


@pytest.mark.parametrize("key", ["1", "s", "o", "u", "z"])
def test_single_keys_can_be_switched_off(window, desk, key):
    page = window()
    tagging = desk.taggings.add()
    review(page, desk, tagging)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Review by keyboard")
    dialog.get_by_label("Keys without Ctrl answer").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press(key)
    expect_place(page, "1 of 3")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    expect_place(page, "2 of 3")


def test_an_answer_can_be_changed_while_the_product_is_there(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2, questions={"colour": "", "usage": ""})
    review(page, desk, tagging)
    page.keyboard.press("1")
    expect(question(page)).to_contain_text("Which usage?")
    page.get_by_role("button", name="Change colour").press("Enter")
    expect(question(page)).to_contain_text("Which colour?")
    page.keyboard.press("2")
    expect(question(page)).to_contain_text("Which usage?")
    page.keyboard.press("1")
    expect_place(page, "2 of 2")
    expect_all_sent(page)
    values = {one["attribute"]: one["value"] for one in tagging.rows[0].corrections.values()}
    assert values == {"colour": "Black", "usage": "Casual"}


def test_a_key_that_is_held_down_answers_one_question(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=5)
    review(page, desk, tagging)
    for _ in range(4):
        page.keyboard.down("1")
    page.keyboard.up("1")
    expect_place(page, "2 of 5")
    expect_all_sent(page)
    assert len(desk.taggings.log) == 1
