"""Searches that the cache answers beside those that it cannot know."""

from __future__ import annotations

from functools import partial

from speed import servers
from speed.load import closed
from speed.photos import SIZES
from speed.plan import Plan
from speed.searches import CLIENTS, searched
from speed.sections import RATES, Section, processes_chart, rate_rows, rates_chart
from speed.turns import in_turn, rate

NEW, CACHED = "not cached", "cached"


def compare(plan: Plan) -> Section:
    """Measure the same photo again and again, in turn with photos that are new."""
    size = SIZES[0]
    with servers.whole(plan.bundle, plan.database, plan.logs) as server:
        ways = {
            name: partial(closed, searched(plan, server, size, same=same), CLIENTS, plan.seconds)
            for name, same in ((NEW, False), (CACHED, True))
        }
        compared = in_turn("searches", ways, plan.rounds)
    return Section(
        "cached",
        "Searches that the cache answers",
        f"{CLIENTS} clients send the same photo of {size} again and again, in turn with photos in "
        "new bytes.",
        RATES,
        rate_rows(compared),
        (rates_chart("Searches a second", [compared]), processes_chart(compared, CACHED)),
        {"cached / not cached": compared.of(CACHED, rate).median},
        compared.as_json(),
    )
