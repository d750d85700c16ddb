"""The catalogue's products: read, written, deleted, and a few of them picked to be shown."""
