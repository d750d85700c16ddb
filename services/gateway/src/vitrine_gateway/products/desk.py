"""Products as the catalogue's owners read, write and delete them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace

from vitrine_gateway.admission import Admission, Work
from vitrine_gateway.cache.catalogue_watch import CatalogueWatch
from vitrine_gateway.catalogue_values import StoredProduct, Upserted
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.products.draft import Draft
from vitrine_gateway.products.drawing_up import DrawingUp
from vitrine_gateway.products.expectation import Expectation
from vitrine_gateway.products.pictures import find_picture
from vitrine_gateway.products.unknown import product_unknown
from vitrine_gateway.services import Similarity
from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_product.product import Product
from vitrine_serving.errors import DomainError, Exhausted, InvalidInput, NotFound

MAX_BULK = 100
_AT_A_TIME = 4
_SHOWN = 40


@dataclass(frozen=True)
class Written:
    """A product that was written, and whether the catalogue held none of its id before."""

    product: Product
    created: bool


@dataclass(frozen=True)
class Refused:
    """A product that could not be written, and why."""

    id: str
    error: DomainError


@dataclass(frozen=True)
class _Prepared:
    stored: StoredProduct
    is_new: bool


@dataclass(frozen=True)
class ProductDesk:
    """Reads, writes and deletes products together with their pictures.

    Attributes
    ----------
    note_revision
        Tells all processes of all gateways which revision a change has made.
    """

    drawing_up: DrawingUp
    similarity: Similarity
    watch: CatalogueWatch
    admission: Admission
    note_revision: Callable[[int], None]

    def get(self, product_id: str, deadline: Deadline) -> Product:
        """Return one product.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN``.
        """
        found = self.similarity.products([product_id], deadline)
        if not found:
            raise product_unknown(product_id)
        return found[0].product

    def put(self, draft: Draft, deadline: Deadline) -> Written:
        """Write one product whole.

        Raises
        ------
        InvalidInput
            What `DrawingUp.stored` raises.
        PreconditionFailed
            ``PRODUCT_CHANGED`` or ``PRODUCT_EXISTS``: it is not what is expected.
        """
        outcome = self.put_all([draft], deadline)[0]
        if isinstance(outcome, Refused):
            raise outcome.error
        return outcome

    def put_all(self, drafts: Sequence[Draft], deadline: Deadline) -> tuple[Written | Refused, ...]:
        """Write products whole; one that is refused does not hold up the others.

        Returns
        -------
        tuple
            For each draft, in their order.

        Raises
        ------
        InvalidInput
            ``TOO_MANY_PRODUCTS`` or ``PRODUCT_ID_REPEATED``.
        Exhausted
            ``TOO_MANY_WRITES``: as many as may are under way.
        Unavailable, DeadlineExceeded
            A service or the media store did not answer. Nothing is written, unless it was the
            catalogue that did not: it may yet write.
        """
        ids = [draft.id for draft in drafts]
        _check_batch(ids)
        with self.admission.place(Work.WRITE):
            return self._write(drafts, ids, deadline)

    def _write(
        self, drafts: Sequence[Draft], ids: Sequence[str], deadline: Deadline
    ) -> tuple[Written | Refused, ...]:
        # What keeps its picture must not get an older one from a replica that is behind.
        expected = max((_revision(draft) or 0 for draft in drafts), default=0)
        stored = self.similarity.products(ids, deadline, expected)
        existing = {one.product.id: one for one in stored}
        prepared = self._prepare_all(drafts, existing, deadline)
        good = [one for one in prepared if isinstance(one, _Prepared)]
        done = Upserted(0, {})
        if good:
            done = self.similarity.upsert([one.stored for one in good], deadline)
            self.note_revision(done.revision)
            self.watch.forget()
        refused = {good[at].stored.product.id: error for at, error in done.refused.items()}
        return tuple(_outcome(one, done.revision, refused) for one in prepared)

    def delete(
        self, product_id: str, deadline: Deadline, expected: Expectation | None = None
    ) -> None:
        """Delete a product; its picture, which another may have too, is the sweep's.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN``.
        PreconditionFailed
            ``PRODUCT_CHANGED``: it is not what is expected.
        """
        revision = expected.revision if expected else None
        with self.admission.place(Work.WRITE):
            deletion = self.similarity.delete([product_id], deadline, revision)
        self.note_revision(deletion.revision)
        self.watch.forget()
        if deletion.missing:
            raise product_unknown(product_id)

    def delete_picture(
        self,
        product_id: str,
        version: str,
        deadline: Deadline,
        expected: Expectation | None = None,
    ) -> None:
        """Take one picture from a product; where that was the first, the next one is.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN`` or ``PICTURE_UNKNOWN``.
        InvalidInput
            ``PICTURE_NEEDED``: it is the only one.
        PreconditionFailed
            ``PRODUCT_CHANGED``: it is not what is expected.
        """
        known = expected.revision if expected else None
        with self.admission.place(Work.WRITE):
            image = _picture_of(self.get(product_id, deadline), version)
            revision = self.similarity.delete_picture(product_id, image, deadline, known)
        self.note_revision(revision)
        self.watch.forget()

    def _prepare_all(
        self, drafts: Sequence[Draft], existing: Mapping[str, StoredProduct], deadline: Deadline
    ) -> list[_Prepared | Refused]:
        if len(drafts) == 1:
            return [self._prepare_or_refuse(drafts[0], existing, deadline)]
        with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="bulk") as pool:
            return list(
                pool.map(
                    # The request id and the trace go along.
                    lambda context, draft: context.run(
                        self._prepare_or_refuse, draft, existing, deadline
                    ),
                    [copy_context() for _ in drafts],
                    drafts,
                )
            )

    def _prepare_or_refuse(
        self, draft: Draft, existing: Mapping[str, StoredProduct], deadline: Deadline
    ) -> _Prepared | Refused:
        try:
            before = existing.get(draft.id)
            if draft.expected:
                draft.expected.check(draft.id, before.product if before else None)
            stored = self.drawing_up.stored(draft, before, deadline)
            expecting = replace(stored, expected_revision=_revision(draft))
            return _Prepared(expecting, is_new=before is None)
        except (InvalidInput, NotFound) as error:
            return Refused(draft.id, error)
        except Exhausted as error:
            if error.reason != "IMAGE_TOO_LARGE":
                raise
            return Refused(draft.id, error)


def _outcome(
    one: _Prepared | Refused, revision: int, refused: Mapping[str, DomainError]
) -> Written | Refused:
    if isinstance(one, Refused):
        return one
    product = one.stored.product
    if product.id in refused:
        return Refused(product.id, refused[product.id])
    return Written(replace(product, revision=revision), one.is_new)


def _revision(draft: Draft) -> int | None:
    return draft.expected.revision if draft.expected else None


def _picture_of(product: Product, version: str) -> str:
    image = find_picture(product, version)
    if image is None:
        raise NotFound(
            f"the product {product.id!r} has no picture of the version {version[:_SHOWN]!r} now; "
            "read the product for those that it has",
            reason="PICTURE_UNKNOWN",
        )
    return image


def _check_batch(ids: Sequence[str]) -> None:
    if not 1 <= len(ids) <= MAX_BULK:
        raise InvalidInput(
            f"send 1 to {MAX_BULK} products at a time, not {len(ids)}", reason="TOO_MANY_PRODUCTS"
        )
    repeated = [one for one in ids if ids.count(one) > 1]
    if repeated:
        raise InvalidInput(
            f"the product {repeated[0][:MAX_ID_LENGTH]!r} is there twice",
            reason="PRODUCT_ID_REPEATED",
        )
