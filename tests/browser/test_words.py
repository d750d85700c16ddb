"""Words in the page's one field: alone, beside a photo or a product, and in the address."""

from playwright.sync_api import expect

from fixtures.page_actions import cards
from vitrine.similarity.v1.similarity_pb2 import SearchRequest


def say(page, text, label="Words or an image URL"):
    field = page.get_by_label(label).first
    field.fill(text)
    field.press("Enter")


def last_search(site):
    """What the similarity service was asked to find last."""
    return [one for one in site.peers.similarity.calls if isinstance(one, SearchRequest)][-1]


def test_words_find_products_and_stay_in_the_address(page, site):
    page.goto(site.url)
    with page.expect_response("**/api/v1/searches"):
        say(page, "  red summer dress ")

    expect(cards(page)).to_have_count(12)
    expect(page.get_by_role("heading", name="“red summer dress”", level=1)).to_be_attached()
    expect(page.locator(".asked__said")).to_have_text("“red summer dress”")
    # Words have no details and no description.
    expect(page.get_by_role("heading", name="Product details")).to_be_hidden()
    expect(page.locator(".card__score").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Matching products")).to_be_visible()
    expect(cards(page).first.get_by_label("What it says of your words")).to_have_text("red")
    assert "text=red+summer+dress" in page.url
    assert last_search(site).text == "red summer dress"

    page.reload()
    expect(cards(page)).to_have_count(12)
    page.get_by_role("button", name="Show more products").click()
    expect(cards(page)).to_have_count(24)


def test_only_what_is_like_something_is_called_similar(page, site):
    page.goto(f"{site.url}/?text=red+dress")
    expect(cards(page)).to_have_count(12)

    page.get_by_role("button", name="More like").first.click()

    expect(page.get_by_role("heading", name="Similar products")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Matching products")).to_be_visible()


def test_words_may_be_said_anew_from_the_bar(page, site):
    page.goto(f"{site.url}/?text=red+dress")
    expect(cards(page)).to_have_count(12)

    page.get_by_role("button", name="Words or URL").click()
    say(page.get_by_role("dialog"), "blue shirt")

    expect(page.locator(".asked__said")).to_have_text("“blue shirt”")
    page.go_back()
    expect(page.locator(".asked__said")).to_have_text("“red dress”")


def test_nothing_and_too_much_are_complained_about(page, site):
    page.goto(site.url)
    say(page, "   ")
    expect(page.get_by_text("Say what you look for")).to_be_visible()
    say(page, "red " * 200)
    expect(page.get_by_text("Say it in at most 500 characters")).to_be_visible()


def test_a_product_may_be_wanted_otherwise_in_words(page, site):
    page.goto(f"{site.url}/?product=p01")
    expect(cards(page)).to_have_count(12)

    # The chip is there before the answer is.
    with page.expect_response("**/api/v1/searches"):
        say(page, "with long sleeves", label="This, but in words")

    chip = page.get_by_role("button", name="Without the words with long sleeves")
    expect(chip).to_be_visible()
    assert "but=with+long+sleeves" in page.url
    assert [one.weight for one in last_search(site).examples.examples] == [0.5, 0.5]

    page.reload()
    chip.click()
    expect(chip).to_have_count(0)
    assert "but" not in page.url


def test_where_words_were_not_read_the_page_says_so(page, site):
    page.goto(site.url)
    say(page, "unread products")

    expect(page.get_by_text("These products say your words")).to_be_visible()
