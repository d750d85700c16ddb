"""The similarity service: the catalogue, and the index that finds what looks alike."""
