"""The model bundle: an immutable folder whose every file is covered by a hash.

A bundle is written once, by the pipeline, and read by every service. Nothing in it is trusted
until its hashes match.
"""

from vitrine_bundle.copying import copy_bundle
from vitrine_bundle.errors import BundleError
from vitrine_bundle.manifest import (
    ATTRIBUTES_FILE,
    MANIFEST,
    FileEntry,
    Manifest,
    TrainingData,
    space_id,
)
from vitrine_bundle.reader import Bundle, open_bundle
from vitrine_bundle.runtime import Precision, Runtime
from vitrine_bundle.writer import write_bundle

__all__ = [
    "ATTRIBUTES_FILE",
    "MANIFEST",
    "Bundle",
    "BundleError",
    "FileEntry",
    "Manifest",
    "Precision",
    "Runtime",
    "TrainingData",
    "copy_bundle",
    "open_bundle",
    "space_id",
    "write_bundle",
]
