"""Teaches the captioner from a catalogue's titles, and measures what it learnt."""
