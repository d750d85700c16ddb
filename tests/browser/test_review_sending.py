"""Answers of the review on their way: each arrives once, whatever happens to the connection."""

from playwright.sync_api import expect

from fixtures.review_actions import (
    REVIEWER,
    expect_all_sent,
    expect_end,
    expect_place,
    know,
    review,
)


def test_an_answer_that_was_not_sent_yet_is_taken_back_without_a_trace(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2)
    review(page, desk, tagging)
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.press("1")
    expect(page.get_by_text("One answer is not sent yet")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("2 answers are not sent yet")).to_be_visible()
    # The first may have arrived, for all that is known here; the second cannot.
    page.keyboard.press("u")
    expect(page.get_by_text("One answer is not sent yet")).to_be_visible()
    page.unroute("**/corrections")
    expect_all_sent(page)
    assert [one["row"] for one in desk.taggings.log] == [1]


def test_answers_without_a_connection_are_kept_and_sent_in_their_order(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=8)
    review(page, desk, tagging)
    page.context.set_offline(True)
    for number in range(1, 5):
        expect_place(page, f"{number} of 8")
        page.keyboard.press(str(number))
    expect(page.get_by_text("4 answers are not sent yet: The page goes on")).to_be_visible()
    page.context.set_offline(False)
    expect_all_sent(page)
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    values = ["Navy Blue", "Black", "Blue", "Grey"]
    assert desk.taggings.said(tagging) == [
        (number, "colour", value, REVIEWER) for number, value in enumerate(values, 1)
    ]


def test_an_answer_whose_reply_was_lost_is_not_sent_twice(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3)
    review(page, desk, tagging)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/corrections", lose, times=1)
    page.keyboard.press("2")
    expect_place(page, "2 of 3")
    page.keyboard.press("1")
    expect_all_sent(page)
    assert [(one["row"], one["value"]) for one in desk.taggings.log] == [
        (1, "Black"),
        (2, "Navy Blue"),
    ]
    # And it can be taken back, for its number is known now.
    page.keyboard.press("u")
    page.keyboard.press("u")
    expect_place(page, "1 of 3")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == []


def test_a_closed_tab_loses_no_answer(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3)
    review(page, desk, tagging)
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.press("2")
    page.keyboard.press("3")
    expect(page.get_by_text("2 answers are not sent yet")).to_be_visible()
    context = page.context
    page.close()
    assert desk.taggings.log == []
    other = context.new_page()
    # Any of the pages sends what waits.
    other.goto(f"{desk.url}/taggings")
    expect_all_sent(other)
    assert [(one["row"], one["value"]) for one in desk.taggings.log] == [(1, "Black"), (2, "Blue")]
    know(other)
    other.goto(desk.address(tagging, "/review"))
    expect(other.locator(".review__title")).to_have_text("Oxford Shirt 3")


def test_what_waits_to_be_sent_is_not_asked_again(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3)
    review(page, desk, tagging)
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.press("2")
    expect(page.get_by_text("One answer is not sent yet")).to_be_visible()
    page.goto(desk.address(tagging, "/review"))
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 2")


def test_two_tabs_send_nothing_twice(window, desk):
    first = window()
    tagging = desk.taggings.add(rows=6)
    review(first, desk, tagging)
    first.context.route("**/corrections", lambda route: route.abort())
    for _ in range(3):
        first.keyboard.press("1")
    expect(first.get_by_text("3 answers are not sent yet")).to_be_visible()
    second = first.context.new_page()
    second.goto(f"{desk.url}/taggings")
    first.context.unroute("**/corrections")
    expect_all_sent(first)
    expect_all_sent(second)
    assert [one["row"] for one in desk.taggings.log] == [1, 2, 3]


def test_an_answer_that_is_refused_is_told_and_asked_again(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2)
    review(page, desk, tagging)
    page.keyboard.press("o")
    page.keyboard.type("refused")
    page.keyboard.press("Enter")
    told = page.get_by_role("status").filter(has_text="“refused” was not kept")
    expect(told).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 1")
    page.keyboard.press("1")
    expect_end(page)
    expect_all_sent(page)
    assert sorted(one["row"] for one in desk.taggings.log) == [1, 2]


def test_the_key_is_asked_for_where_an_answer_needs_it(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2)
    # A picture that comes later would ask for the key before the answer is given.
    with (
        page.expect_response("**/rows/1/picture"),
        page.expect_response("**/rows/2/picture"),
    ):
        review(page, desk, tagging)
    desk.taggings.key = "s3cret"
    page.keyboard.press("1")
    page.get_by_role("textbox", name="API key").fill("s3cret")
    page.keyboard.press("Enter")
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [(1, "colour", "Navy Blue", REVIEWER)]
    expect_place(page, "2 of 2")
    page.keyboard.press("1")
    expect_end(page)


def test_what_is_typed_as_the_dialog_of_the_key_opens_is_not_taken_for_one(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=2)
    with (
        page.expect_response("**/rows/1/picture"),
        page.expect_response("**/rows/2/picture"),
    ):
        review(page, desk, tagging)
    desk.taggings.key = "s3cret"
    # From here on no time goes by but what this test lets go.
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    page.keyboard.press("1")
    field = page.get_by_role("textbox", name="API key")
    expect(field).to_be_focused()
    for key in ("2", "Enter", "3"):
        page.keyboard.press(key)
        page.clock.run_for(400)
    expect(field).to_have_value("")
    expect(field).to_have_attribute("aria-invalid", "false")

    page.clock.run_for(600)
    page.keyboard.type("s3cret")
    page.keyboard.press("Enter")
    page.clock.resume()
    expect_all_sent(page)
    assert desk.taggings.said(tagging) == [(1, "colour", "Navy Blue", REVIEWER)]
