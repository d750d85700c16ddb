"""Searches: what is asked, whom it is asked of, and the answer that comes of it."""
