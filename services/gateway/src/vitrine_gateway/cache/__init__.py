"""What need not be asked again: bytes in Redis, and what the catalogue is at the moment."""
