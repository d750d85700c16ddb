"""What the page says when there is nothing, not everything, or not yet an answer."""

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import PHOTO, cards, choose, detail, drop, paste, region
from vitrine_serving.errors import Unavailable

AWAY = Unavailable("the database is away", reason="DATABASE_AWAY")


def test_the_first_visit_explains_itself_and_offers_products(page, site):
    page.goto(site.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("30 products")).to_be_visible()
    page.get_by_role("region", name="Or start from a product").get_by_role("link").first.click()
    expect(cards(page)).to_have_count(12)


def test_without_products_the_first_visit_still_takes_a_photo(page, site):
    site.peers.similarity.fails_with = AWAY
    page.goto(site.url)
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()
    expect(page.get_by_text("Or start from a product")).to_be_hidden()


def test_a_catalogue_that_was_not_indexed_with_the_bundle_is_said_to_be(page, site):
    page.route(
        "**/readyz",
        lambda route: route.fulfill(
            json={
                "status": "ready",
                "services": {},
                "notice": "0 of 30 products are embedded for this bundle; run `vitrine index`",
            }
        ),
    )
    page.goto(site.url)
    expect(page.get_by_role("status").filter(has_text="0 of 30 products")).to_be_visible()


def test_of_a_catalogue_that_can_be_searched_nothing_is_said(page, site):
    with page.expect_response("**/readyz") as asked:
        page.goto(site.url)
    assert asked.value.json()["notice"] == ""
    expect(page.locator("#unfit")).to_be_empty()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"name": "notes.pdf", "kind": "application/pdf"}, "“notes.pdf” is not a photo"),
        ({"name": "wide.png", "kind": "image/png", "data": b"." * 200_001}, "the most is 0.2 MB"),
        ({"name": "none.jpg", "data": b""}, "“none.jpg” is empty"),
    ],
    ids=["no photo", "too large", "empty"],
)
def test_a_file_that_cannot_be_searched_is_refused_before_it_is_sent(page, site, file, sentence):
    page.goto(site.url)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    choose(page, **file)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    assert not [url for url in sent if url.endswith("/searches")]
    drop(page)
    expect(cards(page)).to_have_count(12)
    expect(page.get_by_text(sentence)).to_have_count(0)
    # It is seen where one is sent.
    assert [url for url in sent if url.endswith("/searches")]


def test_pasting_anything_else_says_what_is_missing(page, site):
    page.goto(site.url)
    paste(page, text="a pair of red heels")
    expect(page.get_by_text("There is no photo and no image URL")).to_be_visible()


def test_the_answer_is_awaited_with_its_shape(page, site):
    site.peers.features.hang()
    page.goto(site.url)
    drop(page)
    expect(page.locator(".card--bones")).to_have_count(12)
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    site.peers.features.go_on()
    expect(cards(page)).to_have_count(12)
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".card--bones")).to_have_count(0)


def test_a_slow_search_says_so_and_can_be_stopped(window, site):
    page = window()
    page.clock.install()
    page.route("**/api/v1/searches", lambda route: None)
    page.goto(site.url)
    drop(page)
    expect(page.locator(".card--bones")).to_have_count(12)
    page.clock.run_for(5_000)
    expect(page.get_by_text("This takes longer than usual")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The search was stopped")).to_be_visible()
    page.unroute("**/api/v1/searches")
    page.get_by_role("button", name="Try again").click()
    expect(cards(page)).to_have_count(12)


def test_who_gets_no_answer_is_told_how_long_was_waited(page, site):
    page.route("**/never", lambda route: None)
    page.goto(site.url)
    detail = page.evaluate(
        """async () => {
          const script = document.querySelector("script[src$='/main.js']").src;
          const { call } = await import(new URL("http.js", script));
          return call("/never", { deadlineMs: 1_000 }).catch(({ detail }) => detail);
        }"""
    )
    assert detail == "Vitrine did not answer within 1 second. Try again in a moment."


@pytest.mark.parametrize(
    ("service", "part", "sentence"),
    [
        ("classifier", "Product details", "The product details are away"),
        ("captioner", "Description", "The description is away"),
        ("similarity", "Similar products", "The similar products are away"),
    ],
)
def test_a_part_that_is_away_leaves_the_rest_and_comes_back(page, site, service, part, sentence):
    page.goto(site.url)
    expect(page.get_by_text("30 products")).to_be_visible()
    peer = getattr(site.peers, service)
    peer.fails_with = AWAY
    drop(page)
    expect(region(page, part)).to_contain_text(sentence)
    others = {"Product details": "Heels", "Description": "A product.", "Similar products": "The p"}
    for other in others.keys() - {part}:
        expect(region(page, other)).to_contain_text(others[other])
    peer.fails_with = None
    region(page, part).get_by_role("button", name="Try again").click()
    expect(region(page, part)).to_contain_text(others[part])
    expect(page.get_by_text(sentence)).to_have_count(0)


def test_without_an_embedding_the_page_says_so_and_tries_again(page, site):
    site.peers.features.fails_with = AWAY
    page.goto(site.url)
    drop(page)
    trouble = page.get_by_role("alert").filter(has_text="Vitrine is away at the moment")
    expect(trouble).to_be_visible()
    expect(trouble).to_contain_text("Reference")
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    site.peers.features.fails_with = None
    page.get_by_role("button", name="Try again").click()
    expect(cards(page)).to_have_count(12)
    expect(trouble).to_have_count(0)


def test_an_undecodable_photo_is_explained_without_an_offer_to_repeat_it(page, site):
    page.goto(site.url)
    drop(page, data=PHOTO + b"undecodable")
    expect(page.get_by_role("alert").filter(has_text="The photo cannot be read")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()


def test_a_file_that_is_no_photo_leaves_nothing_of_the_answer_before(page, site):
    page.goto(site.url)
    drop(page)
    expect(page.get_by_text("Answered in")).to_be_visible()
    drop(page, data=b"words, not pixels")
    expect(page.get_by_text("This is not a photo that Vitrine reads")).to_be_visible()
    expect(page.get_by_text("Answered in")).to_have_count(0)
    expect(cards(page)).to_have_count(0)


def test_a_fault_shows_a_sentence_and_no_trace(page, site):
    page.goto(site.url)
    drop(page, data=PHOTO + b"collapse")
    expect(page.locator("#trouble").get_by_text("Reference")).to_be_visible()
    for word in ("Traceback", "RuntimeError", "secret", "undefined", "[object"):
        assert word not in page.locator("main").inner_text()


def test_an_answer_that_is_no_json_is_a_sentence_too(page, site):
    page.route("**/api/v1/searches", lambda route: route.fulfill(status=502, body="<h1>nginx</h1>"))
    page.goto(site.url)
    drop(page)
    expect(page.get_by_text("Vitrine could not answer (status 502)")).to_be_visible()


def test_offline_the_search_waits_for_the_connection(window, site):
    page = window()
    page.goto(site.url)
    page.context.set_offline(True)
    drop(page)
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.context.set_offline(False)
    expect(cards(page)).to_have_count(12)
    expect(page.get_by_text("You are offline")).to_have_count(0)


def test_filters_without_a_match_can_be_cleared(page, site):
    page.goto(f"{site.url}/?product=p00&product_type=Boots&colour=White")
    expect(region(page, "Similar products")).to_contain_text("No product found")
    page.get_by_role("button", name="Clear the filters").click()
    expect(cards(page)).to_have_count(12)


def test_an_unknown_filter_is_explained_and_can_be_cleared(page, site):
    page.goto(f"{site.url}/?product=p00&colour=Ultraviolet")
    expect(page.get_by_role("alert").filter(has_text="Ultraviolet")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(cards(page)).to_have_count(12)


def test_a_product_that_is_gone_is_explained(page, site):
    page.goto(f"{site.url}/?product=gone")
    expect(page.get_by_text("This is not in the catalogue")).to_be_visible()
    expect(detail(page, "colour")).to_have_count(0)
