"""Photos as they arrive: sent, or fetched from an address of the web."""
