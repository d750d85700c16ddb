"""The cells of a file, whatever its encoding, delimiter and format."""
