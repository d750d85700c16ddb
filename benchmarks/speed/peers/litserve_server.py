"""The embedder behind LitServe, one worker for each core: ``litserve_server.py BUNDLE PORT``.

Runs in the environment of the peers. The code that embeds is Vitrine's own, so that the server is
all that differs.
"""

from __future__ import annotations

import base64
import os
import sys
from typing import Any

import litserve

from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool

_WAIT_S = 60.0


class EmbedApi(litserve.LitAPI):
    """Takes a picture as base64 in JSON, gives the embedding as JSON."""

    def __init__(self, bundle: str) -> None:
        super().__init__()
        self._bundle = bundle

    def setup(self, device: str) -> None:
        """Load the model, in each worker."""
        bundle = open_bundle(self._bundle)
        self._embedder = Embedder(bundle, open_pool(bundle, size=1))
        self._embedder.warm_up()

    def decode_request(self, request: dict[str, str]) -> bytes:
        """Read the picture."""
        return base64.b64decode(request["image"])

    def predict(self, data: bytes) -> Any:
        """Embed."""
        return self._embedder.embed(data, timeout_s=_WAIT_S).values

    def encode_response(self, output: Any) -> dict[str, Any]:
        """Answer."""
        return {"embedding": output.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(
        EmbedApi(sys.argv[1]),
        accelerator="cpu",
        workers_per_device=len(os.sched_getaffinity(0)),
    )
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False)
