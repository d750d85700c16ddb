"""Writes `comparison.json` and `comparison.html`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from vitrine_features.decode import decode
from vitrine_features.thumbnail import encode_thumbnail
from vitrine_files import write_whole
from vitrine_pipeline.comparing.comparison import Comparison
from vitrine_serving.errors import DomainError

JSON_FILE = "comparison.json"
PAGE_FILE = "comparison.html"

_THUMBNAIL_PX = 112
_SHOWN = 24
_SHOWN_HITS = 5


def write_report(
    out: Path, comparison: Comparison, picture_of: Callable[[str], bytes | None] | None
) -> None:
    """Write both files into a folder, each whole or not at all.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    comparison
        What differs.
    picture_of
        Gets the picture with a key; None where it is not there. Without it, products are shown by
        their titles alone.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / JSON_FILE, json.dumps(comparison.as_json(), indent=1, ensure_ascii=False))
    environment = Environment(
        loader=ChoiceLoader(
            (
                PackageLoader("vitrine_pipeline.comparing", "templates"),
                PackageLoader("vitrine_pipeline.evaluation", "templates"),
            )
        ),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
    environment.filters["shown"] = _thumbnail_url
    page = environment.get_template("sets.html.jinja").render(
        comparison=comparison,
        answers=comparison.answers[:_SHOWN],
        hits=_SHOWN_HITS,
        picture_of=lambda hit: _picture(picture_of, hit.image),
    )
    write_whole(out / PAGE_FILE, page)


def _picture(picture_of: Callable[[str], bytes | None] | None, key: str) -> str:
    image = picture_of(key) if picture_of and key else None
    return _thumbnail_url(image) if image else ""


def _thumbnail_url(image: bytes) -> str:
    """Return a picture as a data URL of WebP; empty where it cannot be read."""
    try:
        small = encode_thumbnail(decode(image, detail_px=_THUMBNAIL_PX).image, _THUMBNAIL_PX)
    except DomainError:
        return ""
    return f"data:image/webp;base64,{base64.b64encode(small).decode()}"
