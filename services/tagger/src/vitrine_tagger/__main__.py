"""Runs the tagger: ``python -m vitrine_tagger``."""

from __future__ import annotations

from vitrine_serving.starting import start

if __name__ == "__main__":
    start("vitrine_tagger.service")
