"""A product with several pictures: the one that is most like the search, and the others."""

import hashlib

import pytest
from playwright.sync_api import expect

from fixtures.page_actions import cards
from fixtures.peer import SPACE, vector_of
from fixtures.pictures import drawing, encode
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_media import MediaStore
from vitrine_similarity import messages


@pytest.fixture
def boot(site):
    """A boot whose back is just like `p00`; gives the versions of its pictures."""
    media = MediaStore(str(site.media))
    thumbnail = encode(drawing(96, 96), "WEBP")
    photos = [encode(drawing(200 + 20 * at, 240), "JPEG") for at in range(3)]
    keys = [media.add(photo, "image/jpeg", thumbnail) for photo in photos]
    like = [b"far away", b"p00", b"elsewhere"]
    vectors = [Embedding(values=vector_of(one), space=SPACE) for one in like]
    message = pb.ProductWithEmbedding(
        product=pb.Product(
            id="boot", title="The boot", image=keys[0], pictures=keys,
            attributes={"product_type": "Boots"},
        ),
        embedding=vectors[0],
        further_embeddings=[
            pb.PictureEmbedding(picture=key, embedding=vector)
            for key, vector in zip(keys[1:], vectors[1:], strict=True)
        ],
    )  # fmt: skip
    site.peers.similarity.replica.upsert([messages.to_entry(message)])
    yield [hashlib.sha256(photo).hexdigest()[:12] for photo in photos]
    site.peers.similarity.replica.delete(["boot"])


def test_the_best_picture_is_shown_and_the_others_are_reached(page, site, boot):
    page.goto(f"{site.url}/?product=p00")
    card = cards(page).first
    expect(card).to_have_attribute("data-product", "boot")
    expect(card.locator("img")).to_have_attribute(
        "src", f"/api/v1/products/boot/thumbnail?v={boot[1]}"
    )
    expect(card.locator(".card__count")).to_have_text("3 pictures")
    expect(cards(page).nth(1).locator(".card__count")).to_have_count(0)

    card.get_by_role("link").click()
    dialog = page.get_by_role("dialog", name="The boot")
    large = dialog.get_by_role("img", name="The boot")
    expect(large).to_have_attribute("src", f"/api/v1/products/boot/image?v={boot[0]}")
    dialog.get_by_role("button", name="Picture 3 of 3").click()
    expect(large).to_have_attribute("src", f"/api/v1/products/boot/image?v={boot[2]}")
    expect(dialog.get_by_role("button", name="Picture 3 of 3")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(dialog.get_by_role("button", name="Picture 1 of 3")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_product_with_one_picture_has_nothing_to_choose(page, site):
    page.goto(f"{site.url}/?product=p00&open=p02")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img")).to_be_visible()
    expect(dialog.get_by_role("button", name="Picture 1")).to_have_count(0)
