"""The queue of the review: in order, shared, skipped, linked to."""

from playwright.sync_api import expect

from fixtures.review_actions import expect_all_sent, expect_end, expect_place, know, review


def test_what_is_skipped_comes_back_at_the_end(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3)
    review(page, desk, tagging)
    page.keyboard.press("s")
    expect_place(page, "2 of 3")
    page.keyboard.press("s")
    page.keyboard.press("u")
    expect_place(page, "2 of 3")
    page.keyboard.press("1")
    expect_place(page, "3 of 3")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="All but 1 product.")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 1")
    expect_place(page, "3 of 3")
    page.keyboard.press("2")
    expect_end(page)
    expect_all_sent(page)
    assert [one["row"] for one in desk.taggings.log] == [2, 3, 1]


def test_two_people_share_a_queue(window, desk):
    tagging = desk.taggings.add(rows=12)
    anna, ben = window(), window()
    review(anna, desk, tagging, name="Anna")
    review(ben, desk, tagging, name="Ben")
    # Both began at the same product; the later of the two answers holds, and is told so.
    anna.keyboard.press("1")
    expect_all_sent(anna)
    ben.keyboard.press("2")
    expect(ben.get_by_text("Anna said “Navy Blue” just before")).to_be_visible()
    # Both are at the second now. From there on they go ways of their own, and what one of them
    # has answered the other is not asked again.
    while not (anna.locator(".end").count() and ben.locator(".end").count()):
        for page in (anna, ben):
            page.locator("[aria-busy]").wait_for(state="detached")
            page.keyboard.press("1")
            expect_all_sent(page)
    assert {one["row"] for one in desk.taggings.log} == set(range(1, 13))
    assert tagging.as_json()["reviews"] == {"open": 0, "done": 12}
    assert len(desk.taggings.log) == 12 + 1


def test_what_somebody_else_answered_meanwhile_is_passed_over(window, desk):
    page = window()
    page.clock.install()
    tagging = desk.taggings.add(rows=4)
    review(page, desk, tagging)
    for row in (2, 3):
        desk.taggings.correct(
            tagging, {"row": row, "attribute": "colour", "value": "Red", "reviewer": "Ben"}
        )
    page.clock.run_for(11_000)
    page.keyboard.press("1")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 4")


def test_a_queue_longer_than_a_page_is_read_on(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=45)
    review(page, desk, tagging)
    for number in range(1, 46):
        expect_place(page, f"{number} of 45")
        page.keyboard.press("s" if number in (3, 30) else "1")
    expect(page.get_by_role("heading", name="All but 2 products.")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 3")


def test_while_the_file_is_tagged_more_may_come(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=3, done=False)
    tagging.done = 1
    review(page, desk, tagging)
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="No question is open at the moment")).to_be_visible()
    tagging.finish()
    page.keyboard.press("Enter")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 2")


def test_an_address_leads_to_a_product(window, desk):
    page = window()
    tagging = desk.taggings.add(rows=40)
    review(page, desk, tagging, "?row=37")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 37")
    page.keyboard.press("1")
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 1")
    assert page.url == desk.address(tagging, "/review?row=1")
    page.reload()
    expect(page.locator(".review__title")).to_have_text("Oxford Shirt 1")


def test_back_leads_from_the_review_to_the_tagging(page, desk):
    tagging = desk.taggings.add()
    know(page)
    page.goto(desk.address(tagging))
    page.get_by_role("link", name="Review 3 products").click()
    expect_place(page, "1 of 3")
    page.keyboard.press("1")
    expect_place(page, "2 of 3")
    expect_all_sent(page)
    page.go_back()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    expect(page.get_by_role("link", name="Review 2 products")).to_be_visible()


def test_a_queue_that_cannot_be_read_says_so_and_is_tried_again(window, desk):
    page = window()
    tagging = desk.taggings.add()
    know(page)
    page.route("**/reviews?*", lambda route: route.fulfill(status=503, body=""))
    page.goto(desk.address(tagging, "/review"))
    expect(page.get_by_text("Vitrine is away at the moment")).to_be_visible()
    page.unroute("**/reviews?*")
    page.get_by_role("button", name="Try again").click()
    expect_place(page, "1 of 3")
