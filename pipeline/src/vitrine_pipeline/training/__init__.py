"""Learns the embedding space and the attributes of a catalogue from its image features."""
