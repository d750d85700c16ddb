"""Puts what people say of a catalogue's labels in the place of what its file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vitrine_sheets.catalogue.file import CatalogueFile
from vitrine_sheets.corrected import Corrected, CorrectedBy
from vitrine_sheets.corrections.file import CorrectionsFile
from vitrine_sheets.headers import fold_name


def apply_corrections(
    catalogue: CatalogueFile, files: Sequence[CorrectionsFile], *, fold_case: bool = False
) -> CatalogueFile:
    """Correct the labels of a catalogue.

    Parameters
    ----------
    catalogue
        As it was read, with its values folded.
    files
        The last correction of a product's attribute holds, the files being read in this order.
    fold_case
        Whether a value is written as the catalogue writes it, where only its case differs.

    Returns
    -------
    CatalogueFile
        What was understood of it says what became of the corrections.
    """
    held, unknown, read = _held(files, catalogue.attributes)
    spelt = _spellings(catalogue) if fold_case else {}
    rows, taken, unchanged = [], Counter[int](), 0
    for row in catalogue.rows:
        said = held.pop(row.id, {})
        labels = {
            name: spelt.get((name, value.casefold()), value) for name, (value, _) in said.items()
        }
        taken.update(at for _, at in said.values())
        unchanged += sum(row.attributes.get(name) == value for name, value in labels.items())
        rows.append(replace(row, attributes={**row.attributes, **labels}) if labels else row)
    unusable = {row.id for row in catalogue.skipped}
    outcome = Corrected(
        files=tuple(
            CorrectedBy(file.name, file.sha256, taken[at]) for at, file in enumerate(files)
        ),
        products=sum(row is not before for row, before in zip(rows, catalogue.rows, strict=True)),
        unchanged=unchanged,
        superseded=read - sum(unknown.values()) - sum(map(len, held.values())) - taken.total(),
        unknown_products=tuple(one for one in held if one not in unusable),
        unusable_products=tuple(one for one in held if one in unusable),
        unknown_attributes=dict(unknown),
        unreadable=tuple(line for file in files for line in file.unreadable),
    )
    understood = replace(catalogue.understood, corrections=outcome)
    return replace(catalogue, rows=tuple(rows), understood=understood)


def _held(
    files: Sequence[CorrectionsFile], attributes: Sequence[str]
) -> tuple[dict[str, dict[str, tuple[str, int]]], Counter[str], int]:
    """Gather what holds by product and attribute, with the number of the file that says so."""
    names = {fold_name(name): name for name in attributes}
    held: dict[str, dict[str, tuple[str, int]]] = {}
    unknown: Counter[str] = Counter()
    read = 0
    for at, file in enumerate(files):
        for one in file.corrections:
            read += 1
            if name := names.get(fold_name(one.attribute)):
                held.setdefault(one.id, {})[name] = (one.value, at)
            else:
                unknown[one.attribute] += 1
    return held, unknown, read


def _spellings(catalogue: CatalogueFile) -> dict[tuple[str, str], str]:
    def stated() -> Iterator[tuple[str, str]]:
        for row in catalogue.rows:
            yield from row.attributes.items()

    commonest = Counter(stated()).most_common()
    return {(name, value.casefold()): value for (name, value), _ in reversed(commonest)}
