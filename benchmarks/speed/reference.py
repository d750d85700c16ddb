"""Writes what was measured into the reference.

    PYTHONPATH=benchmarks python -m speed.reference SPEED.json docs/reference/speed.md

Whatever stands between the two markers of the page is replaced.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from layout import table

from speed import goals
from speed.sections import Section

BEGIN = "<!-- measured -->"
END = "<!-- end of what was measured -->"


def lay_out(machine: Mapping[str, str], sections: Sequence[Section]) -> str:
    """Lay everything out as Markdown."""
    told = "; ".join(f"{name}: {value}" for name, value in machine.items())
    parts = [f"Measured on: {told}.", table(goals.HEADING, goals.rows(sections))]
    for section in sections:
        parts += [f"## {section.title}", section.told, table(section.heading, section.rows)]
    return "\n\n".join(parts)


def put_into(page: str, measured: str) -> str:
    """Replace what stands between the markers of a page.

    Raises
    ------
    ValueError
        The page lacks one of them.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page lacks a line {BEGIN if not begin else END!r}; put it back")
    return f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}"


def write_into(file: Path, machine: Mapping[str, str], sections: Sequence[Section]) -> None:
    """Write what was measured into a page."""
    page = file.read_text(encoding="utf-8")
    file.write_text(put_into(page, lay_out(machine, sections)), encoding="utf-8")


if __name__ == "__main__":
    write_into(Path(sys.argv[2]), *Section.read(Path(sys.argv[1])))
