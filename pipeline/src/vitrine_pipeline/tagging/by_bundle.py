"""Tags pictures with a bundle, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_bundle.details import Detail
from vitrine_captioner.catalogue_titles import Own
from vitrine_captioner.model import open_captioner
from vitrine_classifier.classifier import open_classifier
from vitrine_classifier.decode import Prediction
from vitrine_features.embedder import EmbeddedPicture, Embedder
from vitrine_features.model_files import open_pool
from vitrine_pipeline.captions.known import known_of
from vitrine_pipeline.tagging.tagger import Asked
from vitrine_serving.errors import DomainError
from vitrine_sheets.tagged.answers import Refused, Tag, Tagged

# The heads and what is made of their answers cost little more for many pictures than for one.
_BATCH = 8
_WAIT_S = 300.0


class BundleTagger:
    """Does what the services do, without them; as `Tagger`.

    Parameters
    ----------
    bundle
        Verified.
    interpreters
        How many pictures are worked on at a time; the available cores if not given.

    Raises
    ------
    BundleError
        Its files do not fit each other.
    """

    def __init__(self, bundle: Bundle, interpreters: int | None = None) -> None:
        pool = open_pool(bundle, size=interpreters)
        self._embedder = Embedder(bundle, pool)
        self._classifier = open_classifier(bundle, interpreters=pool.size)
        self._captioner = open_captioner(bundle, interpreters=pool.size)
        self.attributes = bundle.manifest.attributes
        self.name = f"bundle {bundle.manifest.version}, space {bundle.manifest.space}"
        # One more than there are interpreters, so that none idles while a picture is read.
        self.workers = pool.size + 1
        self.batch = _BATCH

    def tag(self, asked: Sequence[Asked]) -> list[Tagged | Refused]:
        """Answer for each picture, in their order."""
        embeddings = [self._embed(one) for one in asked]
        seen = [one for one in embeddings if not isinstance(one, Refused)]
        predicted = iter(self._predict(seen))
        return [
            picture
            if isinstance(picture, Refused)
            else self._describe(picture.values, *next(predicted), one)
            for one, picture in zip(asked, embeddings, strict=True)
        ]

    def _embed(self, asked: Asked) -> EmbeddedPicture | Refused:
        try:
            image = asked.image.read_bytes()
            return self._embedder.embed(image, timeout_s=_WAIT_S)
        except OSError as error:
            return Refused(f"{asked.image}: {error.strerror or error}")
        except DomainError as error:
            return Refused(f"{asked.image}: {error.message}")

    def _predict(
        self, seen: Sequence[EmbeddedPicture]
    ) -> Iterable[tuple[tuple[Prediction, ...], tuple[Detail, ...]]]:
        if not seen:
            return []
        vectors = np.stack([picture.values for picture in seen])
        blank = tuple(picture.blank for picture in seen)
        predicted = self._classifier.classify(
            vectors, max_candidates=1, timeout_s=_WAIT_S, blank=blank
        )
        return zip(predicted, self._classifier.details.read(vectors, blank=blank), strict=True)

    def _describe(
        self,
        values: NDArray[np.float32],
        predicted: Sequence[Prediction],
        details: Sequence[Detail],
        asked: Asked,
    ) -> Tagged:
        sure = tuple(one.name for one in details if one.sure)
        said = self._captioner.describe(
            values,
            [known_of(one, asked.stated) for one in predicted],
            timeout_s=_WAIT_S,
            details=sure,
            own=Own(asked.title),
        )
        tags = {one.name: Tag(one.value, one.confidence, one.sure) for one in predicted}
        return Tagged(tags, said.title, said.text, sure)
