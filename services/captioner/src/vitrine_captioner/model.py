"""Loads the captioner of a bundle."""

from __future__ import annotations

from vitrine_bundle import Bundle
from vitrine_captioner.captioner import Captioner, TitleWriter
from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary


def open_captioner(
    bundle: Bundle, *, interpreters: int | None = None, max_waiting: int = 64
) -> Captioner:
    """Load the captioner of a bundle.

    Parameters
    ----------
    bundle
        Verified. One without `vocabulary.json` has no decoder.
    interpreters
        How many steps of the decoder run at a time; the available cores if not given.
    max_waiting
        How many steps may wait for an interpreter.

    Returns
    -------
    Captioner
        Not warmed up yet.

    Raises
    ------
    BundleError
        If the vocabulary names a model file that the bundle lacks.
    VocabularyError
        If `vocabulary.json` is invalid.
    """
    attributes = bundle.manifest.attributes
    if VOCABULARY not in bundle:
        return Captioner(attributes, None)
    vocabulary = parse_vocabulary(bundle.read_text(VOCABULARY))
    model = bundle.read_bytes(vocabulary.model)
    decoder = LiteRtDecoder(
        vocabulary.decoder, model, interpreters=interpreters, max_waiting=max_waiting
    )
    return Captioner(attributes, TitleWriter(decoder, vocabulary))
