"""Runs the feature service: ``python -m vitrine_features``."""

from __future__ import annotations

from vitrine_serving.starting import start

if __name__ == "__main__":
    start("vitrine_features.service")
