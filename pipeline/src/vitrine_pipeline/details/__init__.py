"""Learns visual details from the catalogue's own words: "striped", "round neck", "lace-up".

`candidates` finds words that a catalogue uses across brands, `pictures` what a backbone says of its
pictures, `visibility` which of the words a picture shows, `fitting` learns to see them from titles
that state some and deny none, `certainty` and `saturation` how far that can be trusted, and
`learning` does all of it in order.
"""
