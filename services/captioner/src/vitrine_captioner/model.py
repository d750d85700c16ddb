"""Loads the captioner of a bundle."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from vitrine_bundle import Bundle, BundleError
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.catalogue_titles import CatalogueTitles
from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.roles import read_roles
from vitrine_captioner.title_writer import TitleWriter
from vitrine_captioner.vocabulary import START, VOCABULARY, VocabularyError, parse_vocabulary
from vitrine_inference import InterpreterPool, LanePolicy

_WAIT_S = 60.0


def open_captioner(
    bundle: Bundle,
    *,
    interpreters: int | None = None,
    max_waiting: int = 64,
    lanes: LanePolicy | None = None,
    watch: Callable[[InterpreterPool], None] | None = None,
) -> Captioner:
    """Load the captioner of a bundle.

    Parameters
    ----------
    bundle
        Verified. One without `vocabulary.json` has no decoder.
    interpreters
        How many titles are written at a time; the available cores if not given.
    max_waiting
        How many titles may wait for an interpreter.
    lanes
        How bulk descriptions give way to interactive ones; None: all are alike.
    watch
        Gets the pool of interpreters, if there is one.

    Returns
    -------
    Captioner
        Not warmed up yet.

    Raises
    ------
    BundleError
        If `vocabulary.json`, `attributes.json` or `details.json` is invalid, or the model that the
        first names is missing, is none, or is of another vocabulary or space; names the file.
    """
    attributes, roles = bundle.manifest.attributes, read_roles(bundle)
    if VOCABULARY not in bundle:
        return Captioner(attributes, None, roles, CatalogueTitles.of(bundle))
    try:
        vocabulary = parse_vocabulary(bundle.read_text(VOCABULARY))
    except VocabularyError as error:
        raise BundleError(f"bundle {bundle.url}: {error}") from None
    model = bundle.read_bytes(vocabulary.model)
    try:
        decoder = LiteRtDecoder(
            vocabulary.decoder,
            model,
            interpreters=interpreters,
            max_waiting=max_waiting,
            lanes=lanes,
        )
        _try(decoder, bundle.manifest.dimension, vocabulary.size)
    except (ValueError, KeyError) as error:
        raise BundleError(
            f"bundle {bundle.url}: {vocabulary.model} cannot be used: {error}; train the bundle "
            "again"
        ) from error
    if watch:
        watch(decoder.pool)
    writer = TitleWriter(decoder, vocabulary, roles)
    return Captioner(attributes, writer, roles, CatalogueTitles.of(bundle, vocabulary.brands))


def _try(decoder: LiteRtDecoder, dimension: int, tokens: int) -> None:
    """Take one step, to see that model, vocabulary and space belong together."""
    with decoder.steps(deadline=time.monotonic() + _WAIT_S) as steps:
        log_probs, _ = steps.step(
            np.zeros((1, dimension), dtype=np.float32),
            np.array([START], dtype=np.int32),
            steps.initial_state(1),
        )
    if log_probs.shape[1] != tokens:
        raise ValueError(f"it writes {log_probs.shape[1]} tokens, {VOCABULARY} has {tokens}")
