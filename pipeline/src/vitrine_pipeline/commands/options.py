"""Options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CatalogueCsv = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="CSV file of the products.")
]
ImagesFolder = Annotated[
    Path, typer.Option(exists=True, file_okay=False, help="Folder of their pictures.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(help="Where a column has another name: colour=Shade. May be repeated."),
]
FeaturesFolder = Annotated[Path, typer.Option(help="Where image features are kept.")]
