"""Runs the similarity service: ``python -m vitrine_similarity``."""

from __future__ import annotations

from vitrine_serving.starting import start

if __name__ == "__main__":
    start("vitrine_similarity.service")
