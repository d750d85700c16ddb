"""``vitrine tag``: what the pictures of a catalogue file show, beside its rows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import ApiKey, Columns, EncodingName, ImagesFolder

if TYPE_CHECKING:
    from vitrine_bundle import Bundle
    from vitrine_pipeline.tagging import Tagger, TagReport

_LOG = Path("var/tag.log")


def command(
    catalogue: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="FILE.csv",
            help="CSV file or workbook (.xlsx) of the products.",
        ),
    ],
    images: ImagesFolder,
    out: Annotated[
        Path, typer.Option(dir_okay=False, help="CSV file that gets the rows with their tags.")
    ],
    bundle: Annotated[
        str | None, typer.Option(help="Folder or URL of the model bundle: tag in this process.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(help="Let this server tag: http://localhost:8000, say.")
    ] = None,
    api_key: ApiKey = "",
    fill: Annotated[
        bool, typer.Option("--fill", help="Fill the empty cells of the file's own columns.")
    ] = False,
    columns: Columns = None,
    encoding: EncodingName = "",
    harmless: Annotated[
        bool,
        typer.Option(
            "--harmless/--no-harmless",
            help="Put an apostrophe before cells that a spreadsheet would take for a formula.",
        ),
    ] = True,
    at_a_time: Annotated[
        int, typer.Option(min=1, max=64, help="Pictures that the server is sent at a time.")
    ] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Tag a catalogue: its rows come back in their order, with attributes, title and description.

    Run it again after it was cut short: it goes on where it was. It ends with status 1 if not one
    row could be tagged.
    """
    if (bundle is None) == (server is None):
        raise typer.BadParameter(
            "name what tags: either a --bundle or a --server", param_hint="--bundle"
        )
    from vitrine_bundle import open_bundle
    from vitrine_pipeline.commands.reading import tell
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_pipeline.progress import count_up
    from vitrine_pipeline.tagging import TagPlan, survey, tag_file
    from vitrine_sheets.catalogue import parse_columns

    sheet = survey(catalogue, parse_columns(columns or ()), encoding)
    opened = open_bundle(bundle) if bundle is not None else None
    if opened:
        sheet = sheet.knowing(opened.manifest.attributes)
    tell(sheet.understood())
    with native_messages_to(_LOG):
        tagger = _tagger(opened, server or "", api_key, at_a_time)
        sheet = sheet.knowing(tagger.attributes)
        plan = TagPlan(sheet=sheet, images=images, out=out, fill=fill, harmless=harmless)
        with count_up("Tagging", sheet.rows) as advance:
            done = tag_file(plan, tagger, advance)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell(done, catalogue, images)
    if not done.counts.tagged:
        raise typer.Exit(1)


def _tagger(bundle: Bundle | None, server: str, api_key: str, at_a_time: int) -> Tagger:
    if bundle is None:
        from vitrine_pipeline.tagging.by_server import ServerTagger

        return ServerTagger(server, at_a_time, api_key=api_key)
    from vitrine_pipeline.tagging.by_bundle import BundleTagger

    return BundleTagger(bundle)


def _tell(done: TagReport, catalogue: Path, images: Path) -> None:
    from vitrine_pipeline.missing_pictures import suggestion

    counts = done.counts
    went_on = f" ({done.resumed} of them before it was cut short)" if done.resumed else ""
    lines = [
        f"{counts.rows} rows{went_on}: {counts.tagged} tagged, {counts.failed} failed, in "
        f"{done.seconds:.1f} s; {counts.sure} of {counts.tags} tags are sure."
    ]
    if counts.filled:
        lines.append(f"{counts.filled} empty cells were filled.")
    if counts.made_harmless:
        lines.append(
            f"{counts.made_harmless} cells begin as formulas do and got an apostrophe; "
            "--no-harmless leaves them as they are."
        )
    if counts.failed:
        lines.append("Without tags:")
        lines += [f"  line {row.line}: {row.id}: {row.reason}" for row in counts.faults]
        more = counts.failed - len(counts.faults)
        lines += [f"  and {more} more"] if more else []
    if counts.missing_pictures:
        lines.append(suggestion(counts.missing_pictures, counts.rows, catalogue, images))
    lines.append(f"Written: {done.out}.")
    print("\n".join(lines), file=sys.stderr)
