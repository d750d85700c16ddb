"""Writes `suspicions.csv` and `audit.html`."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from vitrine_files import write_whole
from vitrine_pipeline.audit.run import Audit
from vitrine_pipeline.audit.scoring import Suspicion, Witness
from vitrine_pipeline.thumbnails import thumbnail_url
from vitrine_pipeline.understood import put_into_words
from vitrine_pipeline.understood.page import PAGE_TEMPLATES

SUSPICIONS_FILE = "suspicions.csv"
PAGE_FILE = "audit.html"

_THUMBNAIL_PX = 112
_COLUMNS = (
    *("line", "id", "attribute", "label", "proposed", "score"),
    *("model", "model_share", "model_label_share"),
    *("neighbours", "neighbours_share", "neighbours_label_share"),
    *("title", "title_share", "title_label_share", "title_words"),
)


def write_audit(out: Path, audit: Audit, *, name: str, shown: int) -> None:
    """Write both files into a folder, each whole or not at all.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    audit
        What was found.
    name
        Of the catalogue.
    shown
        The page shows so many suspicions at most, with their pictures; the CSV file has them all.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / SUSPICIONS_FILE, _csv(audit.suspicions))
    write_whole(out / PAGE_FILE, _html(audit, name, shown))


def _csv(suspicions: tuple[Suspicion, ...]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for its in suspicions:
        evidence = [*_cells(its.model), *_cells(its.neighbours), *_cells(its.title)]
        stated = (its.row.line, its.row.id, its.attribute, its.label, its.proposed)
        writer.writerow((*stated, f"{its.score:.4f}", *evidence, its.title_words))
    return text.getvalue()


def _cells(witness: Witness) -> tuple[str, str, str]:
    shares = (f"{witness.favourite_share:.3f}", f"{witness.label_share:.3f}")
    return (witness.favourite, *shares) if witness.favourite else ("", "", "")


def _html(audit: Audit, name: str, shown: int) -> str:
    environment = Environment(
        loader=ChoiceLoader((PackageLoader("vitrine_pipeline.audit", "."), PAGE_TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
    return environment.get_template("audit.html.jinja").render(
        name=name,
        audit=audit,
        suspected=Counter(suspicion.attribute for suspicion in audit.suspicions),
        shown=[(its, thumbnail_url(its.row, _THUMBNAIL_PX)) for its in audit.suspicions[:shown]],
        suspicions_file=SUSPICIONS_FILE,
        told=put_into_words(audit.understood),
    )
