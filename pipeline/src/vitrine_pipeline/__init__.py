"""The `vitrine` command: draw, train, evaluate, index and serve."""
