"""Draws a catalogue of fashion products to try everything with: pictures, and the CSV of them."""
