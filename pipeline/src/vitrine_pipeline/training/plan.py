"""What `vitrine train` was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vitrine_bundle import Precision
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones import AnyBackbone, Backbone, WeightsSource
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import DEFAULT_PRECISION
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.training.effort import Effort
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.recipe import Recipe
from vitrine_product.wanted import WantedAttributes


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What is trained, and how.

    Attributes
    ----------
    name
        The catalogue's file name, for the record.
    out
        The bundle's folder; must not exist.
    cache
        The folder of the image features.
    backbone, weights
        The network and where its weights are from; its own if None.
    preprocessing
        How pictures are resized.
    held_out
        The share of the catalogue that is set aside for measuring, 0 to 1.
    seed
        Of the split and of the training.
    precision
        Of the numbers that the backbone computes in, once it is converted.
    recipe
        How to train.
    effort
        How much time it may take.
    fine_tuning
        How to fit the backbone, too; None: it stays as it is.
    compares
        Whether fitting it has to show on validation rows that it pays; otherwise it was asked for.
    rivals
        Other backbones that are tried beside it, with weights of their own.
    captions
        How to train what writes titles.
    attributes
        What is learnt of a product.
    texts
        How to train what reads searches.

    Raises
    ------
    PipelineError
        The backbone is to be fitted and is one that stays as it is.
    """

    name: str
    out: Path
    cache: Path
    backbone: AnyBackbone
    weights: WeightsSource | None
    preprocessing: Preprocessing
    held_out: float
    seed: int
    precision: Precision = DEFAULT_PRECISION
    recipe: Recipe = field(default_factory=Recipe)
    effort: Effort = Effort.QUICK
    fine_tuning: FineTuningRecipe | None = None
    compares: bool = False
    rivals: tuple[Backbone, ...] = ()
    captions: CaptionRecipe = field(default_factory=CaptionRecipe)
    attributes: WantedAttributes = field(default_factory=WantedAttributes)
    texts: TextRecipe = field(default_factory=TextRecipe)

    def __post_init__(self) -> None:
        if self.fine_tuning is not None:
            self.fitted_backbone()

    def fitted_backbone(self) -> Backbone:
        """Return the backbone as one that can be fitted; raises as the plan itself."""
        if not isinstance(self.backbone, Backbone):
            raise PipelineError(
                "--fine-tune: an encoder in ONNX stays as it is, and only what is on top of it is "
                "fitted; leave the option out, or name another --backbone"
            )
        return self.backbone
