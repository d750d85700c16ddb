"""A catalogue that has none of the usual attributes is shown, filtered and explained like any."""

from playwright.sync_api import expect

from fixtures.page_actions import cards, choose, detail


def test_attributes_of_any_name_are_shown_with_what_they_mean(page, own_site):
    page.goto(own_site.url)
    choose(page)
    expect(cards(page)).to_have_count(12)
    expect(detail(page, "sole_height")).to_contain_text("Sole height")
    expect(detail(page, "shade").locator(".swatch")).to_have_count(1)
    expect(detail(page, "article").locator(".swatch")).to_have_count(0)
    # What is spoken first of an answer is the finest kind.
    expect(page.locator("#announcer")).to_contain_text("Article: Heels")
    # The coarser kind is no reason beside the finer one.
    heels = cards(page).filter(has_text="Heels").first
    expect(heels.locator(".reasons")).to_contain_text("Heels")
    expect(heels.locator(".reasons")).not_to_contain_text("Shoes")


def test_a_filter_on_one_stays_in_the_address(page, own_site):
    page.goto(f"{own_site.url}/?product=o01")
    expect(cards(page)).to_have_count(11)
    page.get_by_role("button", name="Sole height", exact=True).click()
    page.get_by_role("checkbox", name="Low").check()
    expect(cards(page)).to_have_count(3)
    assert "has=sole_height%2CLow" in page.url
    page.reload()
    expect(cards(page)).to_have_count(3)
    page.get_by_role("button", name="Remove the filter Sole height: Low").click()
    expect(cards(page)).to_have_count(11)
    assert "has=" not in page.url


def test_this_is_shown_in_another_colour_whatever_the_colour_is_called(page, own_site):
    page.goto(f"{own_site.url}/?product=o01")
    expect(cards(page)).to_have_count(11)
    page.get_by_label("This, in another colour").select_option("Green")
    expect(page.locator("#chosen")).to_contain_text("In Green")
    assert "in=shade%2CGreen" in page.url
    page.reload()
    expect(page.locator("#chosen")).to_contain_text("In Green")
    expect(page.get_by_label("This, in another colour")).to_have_value("Green")


def test_what_other_programs_add_to_an_address_is_no_filter(page, own_site):
    page.goto(f"{own_site.url}/?product=o01&utm_source=mail&has=Season&has=,x")
    expect(cards(page)).to_have_count(11)
    expect(page.locator("#chosen .chip")).to_have_count(0)
