"""Describes a product in words that never contradict its attributes."""
