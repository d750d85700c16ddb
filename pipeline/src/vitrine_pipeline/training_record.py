"""What a bundle remembers of its training; the format of `training.json`."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from vitrine_bundle import Bundle

TRAINING_FILE = "training.json"

_DIGITS = 16


class CorrectionsRecord(BaseModel):
    """A file of corrections that was heeded: its name, its content's hash, how many labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sha256: str
    labels: int


class TrialRecord(BaseModel):
    """One way of learning that was tried on validation rows, and what it gave.

    Attributes
    ----------
    name
        What was tried.
    accuracy
        By attribute name, the share that was told rightly.
    all_right
        The share that was told rightly in all.
    near
        By attribute name, how many of the ten nearest share the value.
    passes, seconds
        That it took.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    accuracy: dict[str, float]
    all_right: float
    near: dict[str, float]
    passes: int
    seconds: float


class TrainingRecord(BaseModel):
    """How a bundle came about.

    Attributes
    ----------
    backbone
        Its name and the hash of its weights.
    seed
        Of the split and of the training.
    held_out
        The share of the catalogue that was set aside.
    fine_tuned
        Which of the backbone's layers were fitted, too; None: it was left as it is.
    epochs
        Passes over the training rows.
    images
        The first 16 hexadecimal digits of the SHA-256 of every picture that was trained on, so
        that an evaluation can tell the others.
    corrections
        Those of the labels that were learnt.
    effort
        How much time it was allowed; empty in bundles of releases that did not know of it.
    tried, why
        What was tried on validation rows, and why what was taken was; empty where there was
        nothing to choose.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    backbone: str
    seed: int
    held_out: float
    fine_tuned: str | None = None
    epochs: int
    images: frozenset[str]
    corrections: tuple[CorrectionsRecord, ...] = ()
    effort: str = ""
    tried: tuple[TrialRecord, ...] = ()
    why: str = ""

    @classmethod
    def abbreviate(cls, sha256: Iterable[str]) -> frozenset[str]:
        """Shorten hashes to what `images` holds."""
        return frozenset(digest[:_DIGITS] for digest in sha256)

    def knows(self, sha256: str) -> bool:
        """Tell whether a picture was trained on."""
        return sha256[:_DIGITS] in self.images


def read_record(bundle: Bundle) -> TrainingRecord | None:
    """Read how a bundle was trained; None where it does not say."""
    if TRAINING_FILE not in bundle:
        return None
    return TrainingRecord.model_validate_json(bundle.read_text(TRAINING_FILE))
