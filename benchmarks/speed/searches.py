"""Whole searches beside the network alone, the domain code in one process, and the plain script."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from speed import servers
from speed.domain import LIMIT, Domain
from speed.in_process import work
from speed.load import Asked, closed
from speed.photos import SIZES, Size
from speed.plan import Plan
from speed.sections import RATES, Section, processes_chart, rate_rows, rates_chart
from speed.servers import Server
from speed.turns import Compared, Way, in_turn, processor_ms, rate
from vitrine_bundle import open_bundle

VITRINE = "Vitrine"
ONE_PROCESS = "domain code, one process"
SCRIPT = "plain script"
CLIENTS = 8
# More would only wait: `predict` keeps every core busy by itself.
_SCRIPT_CLIENTS = 2
_WORDS = 8
_VOCABULARY = 500


def searched(plan: Plan, server: Server, size: Size, *, same: bool = False) -> Asked:
    """Say how the whole of Vitrine is asked for all three answers."""
    photos = plan.photos(size)
    return Asked(
        f"{server.url}/api/v1/searches",
        photos[:1] if same else photos,
        server.processes,
        fields={"limit": str(LIMIT)},
        parts=True,
        same=same,
    )


def compare(plan: Plan) -> Section:
    """Measure searches with photos of three sizes."""
    with ExitStack() as stack:
        domain = Domain(open_bundle(plan.bundle), plan.database, stack)
        vitrine = stack.enter_context(servers.whole(plan.bundle, plan.database, plan.logs))
        script = stack.enter_context(servers.plain_script(plan.products, _WORDS, _VOCABULARY))
        compared = [
            in_turn(str(size), _ways(plan, size, domain, vitrine, script), plan.rounds)
            for size in SIZES
        ]
    return _section(compared)


def _ways(
    plan: Plan, size: Size, domain: Domain, vitrine: Server, script: Server
) -> dict[str, Way]:
    streams = plan.streams(size)
    asked = searched(plan, vitrine, size)
    plain = Asked(script.url, plan.photos(size), script.processes)
    ways: dict[str, Way] = {
        f"decode + {precision} network": partial(
            work, plan.network(precision).look, streams, plan.seconds
        )
        for precision in plan.precisions
    }
    return ways | {
        ONE_PROCESS: partial(work, domain.search, streams, plan.seconds),
        VITRINE: partial(closed, asked, CLIENTS, plan.seconds),
        SCRIPT: partial(closed, plain, _SCRIPT_CLIENTS, plan.seconds),
    }


def _section(compared: list[Compared]) -> Section:
    smallest = compared[0]
    return Section(
        "searches",
        "Whole searches, nothing cached",
        f"{CLIENTS} clients ask for all three answers over REST, each photo in new bytes, and "
        f"{_SCRIPT_CLIENTS} the script, which takes no more; what "
        "runs in one process has a thread for each core. Load and services share the cores.",
        ("photo", *RATES),
        [row for one in compared for row in rate_rows(one, first=one.name)],
        (
            rates_chart("Searches a second, by size of the photo", compared),
            processes_chart(smallest, VITRINE),
        ),
        {
            "searches / decode + float32 network": smallest.of(VITRINE, rate).median,
            "searches / domain code in one process": smallest.of(VITRINE, rate, ONE_PROCESS).median,
            "searches / plain script": smallest.of(VITRINE, rate, SCRIPT).median,
            "processor time of decode + float32 network / of a search": 1
            / smallest.of(VITRINE, processor_ms).median,
        },
        [one.as_json() for one in compared],
    )
