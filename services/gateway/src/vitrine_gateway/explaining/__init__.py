"""Which part of a photo decided, and how far two colours are apart."""
