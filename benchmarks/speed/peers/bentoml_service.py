"""The embedder behind BentoML, one worker for each core.

    BUNDLE=... bentoml serve bentoml_service:Embeds --port PORT

Runs in the environment of the peers. The code that embeds is Vitrine's own, so that the server is
all that differs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import bentoml
from bentoml.validators import ContentType

from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool

_WAIT_S = 60.0


@bentoml.service(workers=len(os.sched_getaffinity(0)), traffic={"timeout": _WAIT_S})
class Embeds:
    """Takes a picture as the body, gives the embedding as JSON."""

    def __init__(self) -> None:
        bundle = open_bundle(os.environ["BUNDLE"])
        self._embedder = Embedder(bundle, open_pool(bundle, size=1))
        self._embedder.warm_up()

    @bentoml.api
    def predict(self, image: Annotated[Path, ContentType("image/jpeg")], /) -> list[float]:
        """Embed."""
        return self._embedder.embed(image.read_bytes(), timeout_s=_WAIT_S).values.tolist()
