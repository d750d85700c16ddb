"""Draws the demonstration catalogue: every picture of it is code, none is a photo."""
