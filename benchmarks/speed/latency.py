"""How long a search takes: alone, and at a rate of 70 % of the peak."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from speed import servers
from speed.domain import Domain
from speed.in_process import work
from speed.load import closed, opened
from speed.photos import SIZES
from speed.plan import Plan
from speed.searches import CLIENTS, ONE_PROCESS, VITRINE, searched
from speed.sections import Chart, Section, latency_rows
from speed.turns import in_turn, median_ms, rate, ratio
from vitrine_bundle import open_bundle

_SHARE = 0.7
# For a 99th percentile to mean something, a turn needs some hundreds of searches.
_OPEN_TURNS = 3
ALONE = "Vitrine, one search at a time"
BUSY = f"Vitrine, open loop at {100 * _SHARE:.0f} % of the peak"


def compare(plan: Plan) -> Section:
    """Measure one search at a time, and searches that come whether or not others are answered."""
    size = SIZES[0]
    with ExitStack() as stack:
        domain = Domain(open_bundle(plan.bundle), plan.database, stack)
        server = stack.enter_context(servers.whole(plan.bundle, plan.database, plan.logs))
        asked = searched(plan, server, size)
        streams = plan.streams(size, threads=1)
        alone = in_turn(
            "one at a time",
            {
                ONE_PROCESS: partial(work, domain.search, streams, plan.seconds),
                ALONE: partial(closed, asked, 1, plan.seconds),
            },
            plan.rounds,
        )
        busy = in_turn(
            "in an open loop",
            {VITRINE: partial(closed, asked, CLIENTS, plan.seconds)},
            plan.rounds,
        )
        peak = busy.median(VITRINE, rate)
        turns = [
            opened(asked, _SHARE * peak, _OPEN_TURNS * plan.seconds) for _ in range(plan.rounds)
        ]
    tails = ratio([turn.latency_ms["p99"] / turn.latency_ms["median"] for turn in turns])
    medians = ratio([turn.latency_ms["median"] for turn in turns])
    p99 = ratio([turn.latency_ms["p99"] for turn in turns])
    p95 = ratio([turn.latency_ms["p95"] for turn in turns])
    return Section(
        "latency",
        "How long a search takes",
        f"One client, one search after the other, beside the domain code in one process; then "
        f"{_SHARE * peak:.1f} searches a second, {100 * _SHARE:.0f} % of what {CLIENTS} clients "
        f"reach, however long each takes. Photos of {size}. Over the rounds the 99th percentile is "
        f"{tails} times the median.",
        ("way", "median, ms", "p95, ms", "p99, ms", "median, ratio"),
        [
            *latency_rows(alone),
            (BUSY, f"{medians.median:.1f}", f"{p95.median:.1f}", f"{p99.median:.1f}", "-"),
        ],
        (
            Chart(
                "Milliseconds of a search",
                "",
                "milliseconds",
                {
                    "median": [
                        *((way, alone.median(way, median_ms)) for way in alone.turns),
                        (BUSY, medians.median),
                    ],
                    "p99": [
                        *(
                            (way, alone.median(way, lambda turn: turn.latency_ms["p99"]))
                            for way in alone.turns
                        ),
                        (BUSY, p99.median),
                    ],
                },
            ),
        ),
        {
            "one search at a time / domain code in one process": alone.of(ALONE, median_ms).median,
            "p99 / median at 70 % of the peak": tails.median,
        },
        {"alone": alone.as_json(), "peak": peak, "tails": [t.latency_ms for t in turns]},
    )
