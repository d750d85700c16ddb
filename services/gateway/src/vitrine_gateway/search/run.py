"""What all the steps of one search share."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.search.options import SearchOptions
from vitrine_gateway.search.stopwatch import Stopwatch


@dataclass(frozen=True, slots=True)
class Run:
    """One search on its way."""

    options: SearchOptions
    deadline: Deadline
    stopwatch: Stopwatch
