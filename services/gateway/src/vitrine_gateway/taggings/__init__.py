"""Taggings: whole catalogue files, as the API shows them, their rows' pictures and their names."""
