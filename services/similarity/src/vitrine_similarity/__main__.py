"""Runs the similarity service: ``python -m vitrine_similarity``."""

from __future__ import annotations

from vitrine_serving.process import serve
from vitrine_serving.settings import load_settings
from vitrine_similarity.service import ACCESS_NAME, NAME, build, build_access
from vitrine_similarity.settings import SimilaritySettings


def main() -> None:
    """Read the settings, build the service, and serve until SIGTERM."""
    settings = load_settings(SimilaritySettings)
    serve(
        "similarity",
        [NAME, ACCESS_NAME],
        settings,
        lambda stack: [build(settings, stack), build_access(settings, stack)],
    )


if __name__ == "__main__":
    main()
