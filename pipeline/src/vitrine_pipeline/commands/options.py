"""Options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CatalogueCsv = Annotated[
    Path,
    typer.Option(exists=True, dir_okay=False, help="CSV file or workbook (.xlsx) of the products."),
]
ImagesFolder = Annotated[
    Path, typer.Option(exists=True, file_okay=False, help="Folder of their pictures.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(help="Where a column has another name: colour=Shade. May be repeated."),
]
CurrencyCode = Annotated[
    str,
    typer.Option(help="Of prices that state none: EUR, INR and so on.", show_default=False),
]
DecimalMarkName = Annotated[
    str,
    typer.Option(
        help="What prices have before their decimals: point or comma; left out: the column tells.",
        show_default=False,
    ),
]
EncodingName = Annotated[
    str,
    typer.Option(
        help="Of the CSV file, such as cp1251; left out: the file tells.", show_default=False
    ),
]
FoldCase = Annotated[
    bool, typer.Option("--fold-case", help="Join values that differ by case alone.")
]
CorrectionFiles = Annotated[
    list[Path] | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="CSV file of corrections from a review, which hold over the catalogue's labels. May "
        "be repeated.",
        show_default=False,
    ),
]
BackboneName = Annotated[
    str,
    typer.Option(
        help="What measures the pictures: efficientnet_lite0 or efficientnet_lite2, whose weights "
        "are installed; mobilenet, mobilenet_v2, resnet50 or inception_v3, which need --weights."
    ),
]
BackboneWeights = Annotated[
    str | None,
    typer.Option(
        help="If not the backbone's own: a file (.pth for efficientnet_lite, else .weights.h5, "
        ".keras or .h5), imagenet (downloaded, if not installed), or none (random)."
    ),
]
EffortName = Annotated[
    str,
    typer.Option(
        help="How much time it may take: quick (a minute or two; the backbone stays as it is), "
        "standard (about ten minutes for 5,000 photos; it is fitted, too, where that pays), or "
        "best (an hour or so; a larger one is tried, too).",
    ),
]
FineTune = Annotated[
    str | None,
    typer.Option(
        help="Fit the backbone, too, without trying whether it pays: its last blocks (last), or "
        "the whole of it (whole)."
    ),
]
BundleLocation = Annotated[str, typer.Option(help="Folder or URL of the model bundle.")]
ApiKey = Annotated[
    str, typer.Option(envvar="VITRINE_API_KEY", help="Of that server.", show_default=False)
]
DatabaseUrl = Annotated[
    str, typer.Option(help="URL of the catalogue: sqlite:///PATH or postgresql://…")
]
PagePort = Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0: any free one.")]
PageHost = Annotated[
    str, typer.Option(help="Address of the page; 0.0.0.0: reachable from outside.")
]
ServicePorts = Annotated[
    int,
    typer.Option(
        min=0,
        max=65531,
        help="First of five ports in a row, for features, classifier, similarity, captioner and "
        "tagger, e.g. 50051; left out: any free ones, which are shown.",
        show_default=False,
    ),
]
# What it asked for is so now without it; scripts may still give it.
FreePorts = Annotated[bool, typer.Option("--free-ports", hidden=True)]
FeaturesFolder = Annotated[Path, typer.Option(help="Where image features are kept.")]
Epochs = Annotated[
    int | None, typer.Option(min=1, help="Passes over the products, if not the usual number.")
]
SummaryAsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
