"""Finds labels of a catalogue that are probably wrong."""
