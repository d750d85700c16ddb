"""Runs the classifier service: ``python -m vitrine_classifier``."""

from __future__ import annotations

from vitrine_serving.starting import start

if __name__ == "__main__":
    start("vitrine_classifier.service")
