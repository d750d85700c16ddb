"""A photo in, three answers out, by every way that a photo can come."""

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import PHOTO, cards, choose, detail, drop, paste, region
from vitrine.captioner.v1 import captioner_pb2


def expect_three_answers(page):
    expect(detail(page, "product_type")).to_contain_text("Heels")
    expect(cards(page)).to_have_count(12)
    expect(region(page, "Description")).to_contain_text("A product.")


@pytest.mark.parametrize(
    "give",
    [drop, choose, lambda page: paste(page, data=PHOTO)],
    ids=["dropped", "chosen", "pasted"],
)
def test_a_photo_gives_details_similar_products_and_a_description(page, site, give):
    page.goto(site.url)
    give(page)
    expect_three_answers(page)
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()


def test_a_confidence_is_written_beside_each_attribute(page, site):
    page.goto(site.url)
    drop(page)
    expect(detail(page, "product_type")).to_contain_text("90%")
    expect(detail(page, "product_type")).not_to_contain_text("Not sure")
    expect(detail(page, "colour")).to_contain_text("Not sure")


def test_the_family_of_a_colour_stands_beside_one_that_is_not_sure(page, site):
    classifier = site.peers.classifier
    classifier.families = {"colour": "Blue", "product_type": "Shoes"}
    try:
        page.goto(site.url)
        drop(page)
        family = detail(page, "colour").locator("[data-family]")
        expect(family).to_contain_text("blue tones")
        expect(family).to_contain_text("98%")
        # What is sure itself needs none.
        expect(detail(page, "product_type").locator("[data-family]")).to_have_count(0)
        detail(page, "colour").get_by_role("button", name="Red 90%").click()
        expect(detail(page, "colour")).to_contain_text("Your choice")
        expect(family).to_have_count(0)
    finally:
        classifier.families = {}


def test_visual_details_stand_below_the_attributes_and_say_where_they_are_not_sure(page, site):
    page.goto(site.url)
    drop(page)
    seen = page.get_by_role("list", name="Also seen").get_by_role("listitem")
    expect(seen).to_have_count(2)
    expect(seen.nth(0)).to_have_text("slip-on")
    expect(seen.nth(1)).to_contain_text("60%")


def test_what_is_seen_filters_the_products_that_have_it_and_tells_why_one_is_similar(page, site):
    similarity = site.peers.similarity
    similarity.add("loafer", like=PHOTO, colour="Red", details="laced, slip-on")
    try:
        page.goto(site.url)
        drop(page)
        card = page.locator('.card[data-product="loafer"]')
        expect(card.get_by_role("list", name="Why it is similar")).to_contain_text("slip-on")
        page.get_by_role("button", name="Only show slip-on").click()
        expect(cards(page)).to_have_count(1)
        expect(
            page.get_by_role("button", name="Remove the filter Details: slip-on")
        ).to_be_visible()
        card.get_by_role("link").click()
        expect(page.get_by_role("dialog")).to_contain_text("laced, slip-on")
    finally:
        similarity.replica.delete(["loafer"])


def test_a_card_says_what_a_product_has_instead(page, site):
    similarity = site.peers.similarity
    similarity.add("flat", like=PHOTO, colour="Red", product_type="Flats")
    try:
        page.goto(site.url)
        drop(page)
        reasons = page.locator('.card[data-product="flat"]').get_by_role("list")
        expect(reasons).to_contain_text("Another product type: Flats instead of Heels")
        expect(reasons).to_contain_text("Same colour: Red")
    finally:
        similarity.replica.delete(["flat"])


def test_a_pasted_image_url_is_sent_as_it_is(page, site):
    page.goto(site.url)
    with page.expect_request("**/api/v1/searches") as asked:
        paste(page, text="https://pictures.example/shoe.jpg")
    assert asked.value.post_data_json["image_url"] == "https://pictures.example/shoe.jpg"
    assert "image=https" in page.url


def test_a_typed_image_url_is_searched_and_what_is_none_is_complained_about(page, site):
    page.goto(site.url)
    field = page.get_by_label("Image URL").first
    field.fill("ftp://shoe.jpg")
    field.press("Enter")
    expect(page.get_by_text("An image URL begins with https://")).to_be_visible()
    expect(field).to_be_focused()
    field.fill("https://pictures.example/shoe.jpg")
    with page.expect_request("**/api/v1/searches"):
        field.press("Enter")


def test_text_pasted_into_the_url_field_stays_there(window, site):
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    page.evaluate("navigator.clipboard.writeText('https://pictures.example/shoe.jpg')")
    field = page.get_by_label("Image URL").first
    field.press("ControlOrMeta+v")
    expect(field).to_have_value("https://pictures.example/shoe.jpg")
    expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()
    assert page.url.rstrip("/") == site.url


def test_the_photo_is_searched_within_the_box_that_was_drawn(page, site):
    page.goto(site.url)
    drop(page)
    page.get_by_role("button", name="Search within the photo").click()
    frame = page.locator(".frame").bounding_box()
    page.mouse.move(frame["x"] + 2, frame["y"] + 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2, steps=4)
    page.mouse.up()
    with page.expect_request("**/api/v1/searches"):
        page.get_by_role("button", name="Search this area").click()
    expect(page.get_by_role("button", name="Whole photo")).to_be_visible()
    crop = site.peers.features.calls[-1].crop
    assert crop.left == pytest.approx(0, abs=0.05)
    assert crop.top == pytest.approx(0, abs=0.05)
    assert crop.right == pytest.approx(0.5, abs=0.02)
    assert crop.bottom == pytest.approx(0.5, abs=0.02)
    page.get_by_role("button", name="Whole photo").click()
    expect(page.get_by_role("button", name="Search within the photo")).to_be_visible()
    assert "crop" not in page.url


def test_choosing_what_is_right_rewrites_the_description_and_offers_a_filter(page, site):
    page.goto(site.url)
    drop(page)
    expect(region(page, "Description")).to_contain_text("Heels")
    detail(page, "colour").get_by_label("Another colour").select_option("Green")
    expect(region(page, "Description")).to_contain_text("Heels Green")
    expect(detail(page, "colour")).to_contain_text("Your choice")
    detail(page, "colour").get_by_role("button", name="Show only Green").click()
    expect(cards(page)).to_have_count(9)
    detail(page, "colour").get_by_role("button", name="Undo").click()
    expect(detail(page, "colour")).to_contain_text("Not sure")
    expect(region(page, "Description")).not_to_contain_text("Green")


def test_the_description_is_copied_and_says_so(window, site):
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    drop(page)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Heels\n\nA product."


@pytest.mark.parametrize(
    ("button", "copied"),
    [("Copy keywords", "heels, blue heels"), ("Copy alt text", "Blue heels")],
)
def test_keywords_and_alternative_text_are_copied_for_a_listing(window, site, button, copied):
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    drop(page)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == copied


def test_a_description_speaks_as_it_is_asked_to_and_so_do_those_after_it(page, site):
    asked = site.peers.captioner.calls
    page.goto(site.url)
    drop(page)
    speaks = page.get_by_role("group", name="How the text speaks")
    expect(speaks.get_by_role("button", name="Plain")).to_have_attribute("aria-pressed", "true")
    speaks.get_by_role("button", name="Warm").click()
    warm = speaks.get_by_role("button", name="Warm")
    expect(warm).to_have_attribute("aria-pressed", "true")
    expect(warm).to_be_focused()
    assert asked[-1].register == captioner_pb2.REGISTER_WARM
    before = len(asked)
    page.goto(f"{site.url}/?product=p01")
    expect(speaks.get_by_role("button", name="Plain")).to_have_attribute("aria-pressed", "true")
    speaks.get_by_role("button", name="Short").click()
    expect(speaks.get_by_role("button", name="Short")).to_be_focused()
    cards(page).first.get_by_role("button", name="More like").click()
    expect(page).not_to_have_url(f"{site.url}/?product=p01")
    expect(speaks.get_by_role("button", name="Short")).to_have_attribute("aria-pressed", "true")
    told = [one.register for one in asked[before:]]
    assert told == [
        *(captioner_pb2.REGISTER_PLAIN, captioner_pb2.REGISTER_SHORT, captioner_pb2.REGISTER_SHORT),
    ]


def test_more_products_are_added_on_demand_until_there_are_no_more(page, site):
    page.goto(site.url)
    drop(page)
    more = page.get_by_role("button", name="Show more products")
    more.click()
    expect(cards(page)).to_have_count(24)
    expect(cards(page).nth(12).get_by_role("link")).to_be_focused()
    more.click()
    expect(cards(page)).to_have_count(30)
    expect(more).to_have_count(0)


def test_a_similar_product_says_what_it_has_in_common(page, site):
    page.goto(site.url)
    drop(page)
    page.get_by_role("button", name="Colour", exact=True).click()
    page.get_by_role("checkbox", name="Red").check()
    page.keyboard.press("Escape")
    expect(cards(page)).to_have_count(10)
    expect(cards(page).first.get_by_role("list", name="Why it is similar")).to_contain_text("Red")
    expect(cards(page).first).to_contain_text("₹1,")
