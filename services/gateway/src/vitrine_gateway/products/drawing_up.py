"""Makes of a draft what the catalogue is given: its pictures are stored and embedded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vitrine_gateway.catalogue_values import PictureEmbedding, StoredProduct
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.fetching.remote_images import RemoteImages
from vitrine_gateway.products.draft import Draft, Kept
from vitrine_gateway.products.pictures import find_picture
from vitrine_gateway.services import Features
from vitrine_media import MediaStore, digest_of
from vitrine_product.ids import check_id
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput


@dataclass(frozen=True)
class DrawingUp:
    """Stores and embeds the pictures of drafts.

    Attributes
    ----------
    thumbnail_side_px
        The square that a thumbnail fits.
    """

    features: Features
    remote_images: RemoteImages
    media: MediaStore
    thumbnail_side_px: int

    def stored(
        self, draft: Draft, before: StoredProduct | None, deadline: Deadline
    ) -> StoredProduct:
        """Return what is to be written.

        Parameters
        ----------
        before
            What the catalogue holds of this product.

        Raises
        ------
        InvalidInput
            ``PRODUCT_ID_INVALID``; ``IMAGE_MISSING``: it is new and has no picture;
            ``PICTURE_UNKNOWN``: one that it is said to have; or what is wrong with a picture.
        """
        check_id(draft.id)
        if draft.photos:
            return self._with_photos(draft, before, deadline)
        if before is None:
            raise InvalidInput(
                f"the product {draft.id!r} is new and needs a picture; send image or image_url",
                reason="IMAGE_MISSING",
            )
        for image in before.product.pictures:
            # A sweep must not come between: another request may be replacing this picture.
            self.media.keep(image, timeout_s=deadline.remaining_s())
        return replace(before, product=_product(draft, before.product.pictures))

    def _with_photos(
        self, draft: Draft, before: StoredProduct | None, deadline: Deadline
    ) -> StoredProduct:
        pictures: dict[str, PictureEmbedding] = {}
        for photo in draft.photos:
            one = (
                self._kept(photo, draft, before, deadline)
                if isinstance(photo, Kept)
                else self._added(photo, deadline)
            )
            pictures.setdefault(one.image, one)
        first, *further = pictures.values()
        return StoredProduct(
            _product(draft, tuple(pictures)), first.embedding, first.image_sha256, tuple(further)
        )

    def _added(self, photo: Photo | str, deadline: Deadline) -> PictureEmbedding:
        if isinstance(photo, str):
            photo = self.remote_images.fetch(photo, deadline)
        embedded = self.features.embed(
            photo.data, deadline, crop=None, thumbnail_side_px=self.thumbnail_side_px
        )
        # Before the catalogue refers to it. Should that fail, it may yet have happened or happen
        # later, so nothing is undone.
        image = self.media.add(
            photo.data,
            photo.content_type,
            embedded.thumbnail,
            timeout_s=deadline.remaining_s(),
        )
        return PictureEmbedding(image, embedded.embedding, photo.sha256)

    def _kept(
        self, kept: Kept, draft: Draft, before: StoredProduct | None, deadline: Deadline
    ) -> PictureEmbedding:
        image = find_picture(before.product, kept.version) if before else None
        if before is None or image is None:
            raise InvalidInput(
                f"the product {draft.id!r} has no picture of the version {kept.version!r} now; "
                "read the product for those that it has",
                reason="PICTURE_UNKNOWN",
            )
        self.media.keep(image, timeout_s=deadline.remaining_s())
        for one in before.pictures:
            if one.image == image:
                return one
        # It has none in this space yet.
        file = self.media.open(image, timeout_s=deadline.remaining_s())
        embedded = self.features.embed(b"".join(file.chunks), deadline, crop=None)
        return PictureEmbedding(image, embedded.embedding, digest_of(image))


def _product(draft: Draft, pictures: Sequence[str]) -> Product:
    image, *further = pictures or ("",)
    return Product(
        draft.id,
        draft.title,
        dict(draft.attributes),
        image,
        draft.price,
        further_images=tuple(further),
    )
