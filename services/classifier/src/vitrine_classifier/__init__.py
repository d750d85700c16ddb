"""Reads the attributes of a product off its embedding: calibrated, and in agreement."""
