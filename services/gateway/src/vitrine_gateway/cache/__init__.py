"""What need not be asked again: embeddings and answers in Redis, the catalogue's state here."""
