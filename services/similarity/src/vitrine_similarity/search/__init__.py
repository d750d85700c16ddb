"""Searches as shoppers ask them, made of what any engine offers: nearest, find, facets."""
