"""Sets Vitrine's speed beside that of everything else that one could pick."""
