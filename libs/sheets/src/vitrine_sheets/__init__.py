"""Catalogue files: read whole, or row by row to be tagged and written again."""
