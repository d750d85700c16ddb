"""Texts into the space of the pictures: parts of words, and the small network that reads them."""
