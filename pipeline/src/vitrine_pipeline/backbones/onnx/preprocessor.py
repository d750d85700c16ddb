"""What a `preprocessor_config.json` of Hugging Face says, as this project prepares pictures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vitrine_features.preprocessing import Normalisation, Preprocessing, Resample
from vitrine_pipeline.errors import PipelineError

PREPROCESSOR_FILE = "preprocessor_config.json"

_MOST_BYTES = 1 << 20
# In the order of Pillow's numbers.
_FILTERS: tuple[Resample, ...] = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")


class _Size(BaseModel):
    """How large pictures become: the one side, or both."""

    model_config = ConfigDict(extra="ignore")

    shortest_edge: int | None = None
    height: int | None = None
    width: int | None = None

    @property
    def square(self) -> int | None:
        """The side, where it is a square."""
        return self.height if self.height == self.width else None


def _as_size(value: Any) -> Any:
    return {"height": value, "width": value} if isinstance(value, int) else value


def _as_edge(value: Any) -> Any:
    return {"shortest_edge": value} if isinstance(value, int) else value


class _Preprocessor(BaseModel):
    """The fields that change pixels, with the values that they have where a file leaves them out.

    Of others there is a name for each class that reads the file, and none of those changes pixels.
    """

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    size: Annotated[_Size, BeforeValidator(_as_edge)]
    do_resize: bool = True
    do_center_crop: bool | None = None
    crop_size: Annotated[_Size | None, BeforeValidator(_as_size)] = None
    resample: int = Field(default=3, ge=0, le=5)
    do_rescale: bool = True
    rescale_factor: float = 1 / 255
    do_normalize: bool = True
    image_mean: tuple[float, float, float]
    image_std: tuple[float, float, float]
    do_pad: bool | None = None

    @property
    def crops(self) -> bool:
        """Whether a square is cut out of the middle; where nobody says, whether one is named."""
        return self.crop_size is not None if self.do_center_crop is None else self.do_center_crop


def read_preprocessor(file: Path) -> tuple[Preprocessing, Normalisation]:
    """Read how an encoder wants its pictures.

    Parameters
    ----------
    file
        Of CLIP's or SigLIP's kind, as `transformers` and `optimum` write it.

    Returns
    -------
    tuple
        All of it, and its normalisation by itself.

    Raises
    ------
    PipelineError
        It is missing, is no such file, or asks for what this project does not do; names the field.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise PipelineError(f"{file}: it is too large to be a {PREPROCESSOR_FILE}")
        stated = _Preprocessor.model_validate_json(file.read_bytes())
        normalisation = _normalisation(stated)
        return _understood(stated, normalisation), normalisation
    except OSError as error:
        raise PipelineError(
            f"{file}: it cannot be read ({error.strerror}); copy it from where the encoder is "
            "from: without it nobody knows what the encoder was trained to see"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "as a whole"
        raise PipelineError(f"{file}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise PipelineError(f"{file}: {error}") from error


def _normalisation(stated: _Preprocessor) -> Normalisation:
    return Normalisation(
        rescale=stated.rescale_factor if stated.do_rescale else 1.0,
        mean=stated.image_mean if stated.do_normalize else (0.0, 0.0, 0.0),
        std=stated.image_std if stated.do_normalize else (1.0, 1.0, 1.0),
    )


def _understood(stated: _Preprocessor, normalisation: Normalisation) -> Preprocessing:
    if not stated.do_resize or stated.do_pad:
        raise ValueError("do_resize has to be true and do_pad false: others are not supported")
    resized = partial(
        Preprocessing, resample=_FILTERS[stated.resample], normalisation=normalisation
    )
    size = stated.size
    side = stated.crop_size.square if stated.crops and stated.crop_size else size.square
    if side is not None and side == size.square:
        return resized(side=side, resize="squash")
    if not stated.crops:
        raise ValueError(f"size: {_told(size)} gives no square, and nothing is cut out")
    if side is None or size.shortest_edge is None:
        raise ValueError(
            f"size: {_told(size)}, crop_size: {_told(stated.crop_size)}: a square that is cut out "
            "needs shortest_edge, and a crop_size as high as wide"
        )
    return resized(side=side, resize="crop", scaled_side=size.shortest_edge)


def _told(size: _Size | None) -> str:
    return str(size.model_dump(exclude_none=True) if size else None)
