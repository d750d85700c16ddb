"""What can be wrong with a bundle."""


class BundleError(Exception):
    """A bundle cannot be read or written; the message names the bundle and the file."""
