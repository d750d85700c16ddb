"""Which requests from outside are traced. Loaded only where traces are sent."""

from __future__ import annotations

import random
from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState, get_current_span
from opentelemetry.util.types import Attributes


class RandomShare(Sampler):
    """Samples a share of the spans, whatever their trace is called.

    The id of a trace from outside is whatever its caller wrote, and a sampler that goes by it can
    be made to sample each one.

    Parameters
    ----------
    share
        0 to 1.
    """

    def __init__(self, share: float) -> None:
        self._share = share

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Throw a die; see `Sampler.should_sample`."""
        drawn = random.random() < self._share  # noqa: S311 - nothing is kept secret by it
        decision = Decision.RECORD_AND_SAMPLE if drawn else Decision.DROP
        state = get_current_span(parent_context).get_span_context().trace_state
        return SamplingResult(decision, None, state)

    def get_description(self) -> str:
        """Name the sampler and its share."""
        return f"RandomShare{{{self._share}}}"


def decided_here(share: float) -> Sampler:
    """Return what decides for requests from outside.

    A caller may ask that its request is not traced; that it is traced, the setting decides.

    Parameters
    ----------
    share
        Of the requests that may be traced, 0 to 1.
    """
    return ParentBased(TraceIdRatioBased(share), remote_parent_sampled=RandomShare(share))
