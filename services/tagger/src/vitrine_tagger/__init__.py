"""Tags whole catalogue files in the background, and keeps what people decide of the rest."""
