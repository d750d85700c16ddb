"""Runs the captioner service: ``python -m vitrine_captioner``."""

from __future__ import annotations

from vitrine_serving.starting import start

if __name__ == "__main__":
    start("vitrine_captioner.service")
