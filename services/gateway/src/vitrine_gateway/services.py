"""The services behind the gateway, as what decides sees them.

`vitrine_gateway.clients` fills these protocols in over gRPC.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol, TypeVar

from vitrine_gateway.access.keyring import KeysMade
from vitrine_gateway.access.shown import KnownKey
from vitrine_gateway.catalogue_values import (
    CatalogueState,
    Deletion,
    Facets,
    Filter,
    Matches,
    StoredProduct,
    Upserted,
)
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.search_values import AS_IT_IS, Example, Manner, PriceRange, Refinements
from vitrine_gateway.tagging_values import (
    Corrected,
    Corrections,
    Results,
    Reviews,
    Said,
    Tagging,
    TaggingOptions,
)
from vitrine_gateway.values import (
    NOT_OWN,
    Classified,
    Crop,
    Description,
    Embedded,
    Embedding,
    KnownAttribute,
    Occluded,
    Own,
)

Value = TypeVar("Value", covariant=True)


class Pending(Protocol[Value]):
    """An answer on its way."""

    def result(self) -> Value:
        """Wait for the answer, or raise what went wrong; its deadline bounds the wait."""

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds from the question to the answer; until now where there is none yet."""

    def cancel(self) -> None:
        """Give up on the answer."""


class Features(Protocol):
    """Pictures to embeddings."""

    def embed(
        self, image: bytes, deadline: Deadline, *, crop: Crop | None, thumbnail_side_px: int = 0
    ) -> Embedded:
        """Embed one encoded picture."""

    def embed_text(self, text: str, deadline: Deadline) -> Embedding | None:
        """Embed a text; None: nothing like its words was met in training."""


class Occlusion(Protocol):
    """Pictures of which a part is hidden; it gives way to everything else that is asked."""

    def occlude(
        self,
        image: bytes,
        deadline: Deadline,
        *,
        crop: Crop | None,
        like: Sequence[Embedding] = (),
        other_image: bytes = b"",
    ) -> Occluded:
        """Hide one part after the other, and compare what is left with the most alike of `like`."""


class Hypotheses(Protocol):
    """What embeddings would say; it gives way to everything else that is asked."""

    def suppose(
        self, embeddings: Sequence[Embedding], deadline: Deadline
    ) -> tuple[Classified, ...]:
        """Return what is seen in pictures that nobody has, with every detail, however unlikely."""


class Classifier(Protocol):
    """Embeddings to attributes and visual details."""

    def classify(self, embedding: Embedding, deadline: Deadline) -> Classified:
        """Return what is seen in the picture of an embedding."""


class Captioner(Protocol):
    """Embeddings and attributes to words."""

    def describe(
        self,
        embedding: Embedding,
        attributes: Sequence[KnownAttribute],
        details: Sequence[str],
        manner: Manner,
        deadline: Deadline,
        own: Own = NOT_OWN,
    ) -> Description:
        """Describe a product in agreement with `attributes`, and with `details` that are sure.

        Of one of the catalogue's own, what that says may be said, too.
        """


class Similarity(Protocol):
    """The catalogue and its nearest products."""

    def begin_search(
        self,
        query: Embedding | str | Sequence[Example] | None,
        limit: int,
        filters: Sequence[Filter],
        deadline: Deadline,
        refinements: Refinements = AS_IT_IS,
        *,
        facets: bool = False,
        text: str = "",
    ) -> Pending[Matches]:
        """Ask for the products nearest to an embedding, the product of an id or several of them.

        With `facets`, all that was found is counted, too. With a `text`, what says its words is
        found as well; without a query, nothing else is.
        """

    def products(
        self, ids: Sequence[str], deadline: Deadline, revision: int = 0
    ) -> tuple[StoredProduct, ...]:
        """Return the products of these ids that the catalogue holds, at this revision or later."""

    def direction(self, state: CatalogueState) -> Embedding:
        """Return a unit vector of the catalogue's space, the same one each time."""

    def facets(
        self, filters: Sequence[Filter], deadline: Deadline, price: PriceRange | None = None
    ) -> Facets:
        """Count the products under filters."""

    def upsert(self, products: Sequence[StoredProduct], deadline: Deadline) -> Upserted:
        """Write products whole; one that is refused does not hold up the others."""

    def delete(
        self, ids: Sequence[str], deadline: Deadline, revision: int | None = None
    ) -> Deletion:
        """Delete products, where a revision is given those alone that have it."""

    def delete_picture(
        self, product_id: str, image: str, deadline: Deadline, revision: int | None = None
    ) -> int:
        """Take one picture from a product; return the catalogue's revision after that."""

    def state(self, deadline: Deadline) -> CatalogueState:
        """Return the space and the revision in force."""


class Keys(Protocol):
    """The API keys that were made."""

    def made(self, deadline: Deadline) -> KeysMade:
        """Return those that are in force."""

    def known(self, deadline: Deadline) -> tuple[KnownKey, ...]:
        """Return every one, for people."""

    def revoke(self, key_id: str, by: str, deadline: Deadline) -> None:
        """Take what a key opens from it."""


class Intake(Protocol):
    """A catalogue file on its way to the tagger, and its pictures, piece by piece in any order.

    Each method raises what the tagger says as soon as it says so.
    """

    def file(self, data: bytes) -> None:
        """Hand on a piece of the file."""

    def pictures(self, data: bytes) -> None:
        """Hand on a piece of the archive of pictures."""

    def finish(self, options: TaggingOptions) -> Tagging:
        """Say what is to be done and that this was all; return the tagging that is kept now."""

    def cancel(self) -> None:
        """Give up, so that nothing is kept; no effect once it is finished."""


class Tagger(Protocol):
    """Whole catalogue files, tagged in the background, and what people say of them.

    ``tagging_id`` is of any text: `TAGGING_UNKNOWN` says that there is none of it.
    """

    def begin(self, deadline: Deadline) -> Intake:
        """Begin to hand a file on."""

    def get(self, tagging_id: str, deadline: Deadline) -> Tagging:
        """Tell how far a tagging is."""

    def newest(self, limit: int, deadline: Deadline) -> tuple[Tagging, ...]:
        """Return those that are kept, the newest first."""

    def delete(self, tagging_id: str, deadline: Deadline) -> None:
        """Cancel a tagging that has not ended; remove one that has."""

    def results(self, tagging_id: str, after: int, limit: int, deadline: Deadline) -> Results:
        """Return rows in the file's order."""

    def export_results(self, tagging_id: str, deadline: Deadline) -> Generator[bytes, None, None]:
        """Return the file with what is said of its rows, as CSV."""

    def reviews(self, tagging_id: str, after: str, limit: int, deadline: Deadline) -> Reviews:
        """Return rows that have open questions."""

    def correct(self, tagging_id: str, row: int, said: Said, deadline: Deadline) -> Corrected:
        """Keep what a person says of an attribute."""

    def take_back(self, tagging_id: str, correction_id: int, deadline: Deadline) -> int:
        """Take a correction back, and return how many questions of its row are open now."""

    def corrections(
        self, tagging_id: str, after: int, limit: int, deadline: Deadline
    ) -> Corrections:
        """Return corrections in the order in which they came."""

    def export_corrections(
        self, tagging_id: str, deadline: Deadline
    ) -> Generator[bytes, None, None]:
        """Return the corrections as CSV."""

    def picture(self, tagging_id: str, row: int, deadline: Deadline) -> bytes | str:
        """Return the picture of a row, or the address that it is fetched from."""
