"""Corrections: what people say of the labels of a catalogue, and a catalogue that heeds them."""

from vitrine_sheets.corrected import Corrected, CorrectedBy, UnreadableLine
from vitrine_sheets.corrections.applying import apply_corrections
from vitrine_sheets.corrections.file import (
    Correction,
    CorrectionsFile,
    encode_corrections,
    read_corrections,
)

__all__ = [
    "Corrected",
    "CorrectedBy",
    "Correction",
    "CorrectionsFile",
    "UnreadableLine",
    "apply_corrections",
    "encode_corrections",
    "read_corrections",
]
