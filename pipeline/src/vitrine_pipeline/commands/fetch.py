"""``vitrine fetch``: the pictures of a catalogue file from their addresses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import Columns, SummaryAsJson

if TYPE_CHECKING:
    from vitrine_pipeline.fetching import FetchPlan, FetchReport
    from vitrine_pipeline.fetching.outcome import ReportRow


AddressesCsv = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        metavar="FILE.csv",
        help="CSV file of the products, with a column of addresses such as ImageURL.",
    ),
]
PicturesFolder = Annotated[
    Path, typer.Option(file_okay=False, help="Folder of the pictures; made if not there.")
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        dir_okay=False,
        help="CSV file that gets a row for each picture; left out: beside the folder.",
        show_default=False,
    ),
]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Try only those that failed in the last run.")
]
Concurrency = Annotated[int, typer.Option(min=1, help="Requests at a time, in all.")]
PerHost = Annotated[int, typer.Option(min=1, help="Requests at a time to one host.")]
Rate = Annotated[float, typer.Option(min=0, help="Requests a second to one host; 0: no bound.")]
ConnectTimeout = Annotated[
    float, typer.Option(min=0.1, help="Seconds until a connection must be there.")
]
ReadTimeout = Annotated[float, typer.Option(min=0.1, help="Seconds until more bytes must come.")]
Attempts = Annotated[int, typer.Option(min=1, help="How often an address is tried.")]
Backoff = Annotated[
    float, typer.Option(min=0, help="About the first pause between attempts, in seconds.")
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Reach addresses that are not public: an intranet."),
]


def command(
    catalogue: AddressesCsv,
    images: PicturesFolder,
    columns: Columns = None,
    report: ReportFile = None,
    retry_failed: RetryFailed = False,
    concurrency: Concurrency = 32,
    per_host: PerHost = 8,
    rate: Rate = 20,
    connect_timeout: ConnectTimeout = 10,
    read_timeout: ReadTimeout = 20,
    attempts: Attempts = 5,
    backoff: Backoff = 1,
    allow_private: AllowPrivate = False,
    as_json: SummaryAsJson = False,
) -> None:
    """Fetch the pictures of a catalogue into a folder, where the other commands look for them.

    Run it again after it was cut short: what is there is not fetched again. Run again after its
    end, it asks which pictures have changed. It ends with status 1 if not one picture is there.
    """
    from vitrine_pipeline.fetching import Advice, FetchPlan, Manners, beside
    from vitrine_sheets.catalogue import parse_columns

    manners = Manners(
        at_a_time=concurrency,
        per_host=per_host,
        rate_per_host=rate,
        connect_s=connect_timeout,
        read_s=read_timeout,
        attempts=attempts,
        backoff_s=backoff,
        allow_private=allow_private,
        advice=Advice(private="--allow-private permits it", later="use --retry-failed after that"),
    )
    plan = FetchPlan(
        file=catalogue,
        images=images,
        report=report or beside(images, "csv"),
        columns=parse_columns(columns or ()),
        retry_failed=retry_failed,
        manners=manners,
    )
    done = _fetch(plan)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell(done, plan)
    if not done.there:
        raise typer.Exit(1)


def _fetch(plan: FetchPlan) -> FetchReport:
    from vitrine_pipeline.fetching import count_rows, fetch_pictures
    from vitrine_pipeline.progress import count_up

    with count_up("Fetching", count_rows(plan.file, plan.columns)) as advance:
        return fetch_pictures(plan, advance)


def _tell(done: FetchReport, plan: FetchPlan) -> None:
    lines = [
        f"{done.products} products, {done.pictures} pictures: {done.downloaded} downloaded "
        f"({done.bytes / 1e6:.1f} MB), "
        f"{done.present} present, {done.skipped} skipped, {done.failed} failed, with "
        f"{done.attempts} requests in {done.seconds:.1f} s."
    ]
    if done.faults:
        lines.append("Not there:")
        lines += [f"  line {row.line}: {_named(row)}: {row.reason}" for row in done.faults]
        more = done.skipped + done.failed - len(done.faults)
        lines += [f"  and {more} more"] if more else []
    lines.append(f"Each picture has its row in {plan.report}.")
    if done.failed:
        lines.append("--retry-failed tries those again that failed.")
    print("\n".join(lines), file=sys.stderr)


def _named(row: ReportRow) -> str:
    return row.id if row.picture == 1 else f"{row.id}, picture {row.picture}"
