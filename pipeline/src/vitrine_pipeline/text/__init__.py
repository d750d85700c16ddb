"""Text search: a text encoder trained beside a space that stays as it is, and how well it finds."""
