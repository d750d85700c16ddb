"""Files that are tagged: their rows as they are written, and what is put beside them."""
