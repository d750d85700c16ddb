"""Products whose pictures are HEIC, which Chromium does not read."""

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import cards, drop
from fixtures.pictures import encode, noise

ID = "a-heic"


@pytest.fixture
def photo(stack):
    photo = encode(noise(1600, 1200), "HEIC", quality=60)
    written = stack.client.put(
        f"/api/v1/products/{ID}", files={"image": ("p.heic", photo)}, data={"title": "A HEIC"}
    )
    assert written.status_code == 201
    yield photo
    stack.client.delete(f"/api/v1/products/{ID}")


def width_of(image):
    expect(image).to_have_js_property("complete", True)
    return image.evaluate("image => image.naturalWidth")


def test_the_page_shows_it_wherever_it_shows_products(page, stack, photo):
    page.goto(stack.url)
    drop(page, data=photo, name="p.heic", kind="image/heic")
    card = cards(page).first
    expect(card).to_have_attribute("data-product", ID)
    assert width_of(card.locator("img")) == 384

    card.get_by_role("link").click()
    assert width_of(page.get_by_role("dialog").locator("img.product__picture")) == 1024
    page.get_by_role("dialog").get_by_role("button", name="More like this").click()
    expect(page).to_have_url(f"{stack.url}/?product={ID}")
    assert width_of(page.locator(f'img[src*="{ID}/image"]').first) == 1024
