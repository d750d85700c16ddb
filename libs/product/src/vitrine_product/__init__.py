"""What a product may be: the rules that every way into the catalogue shares."""
