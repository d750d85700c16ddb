"""Turns the bytes of a picture into a checked picture, and that into an embedding."""
