"""Runs the tagger: ``python -m vitrine_tagger``."""

from __future__ import annotations

from vitrine_serving.process import serve
from vitrine_serving.settings import load_settings
from vitrine_tagger.service import NAME, build
from vitrine_tagger.settings import TaggerSettings


def main() -> None:
    """Read the settings, build the service, and serve until SIGTERM."""
    settings = load_settings(TaggerSettings)
    serve("tagger", [NAME], settings, lambda stack: [build(settings, stack)])


if __name__ == "__main__":
    main()
