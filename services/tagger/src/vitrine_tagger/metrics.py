"""What an operator watches: how much waits, how fast rows are tagged, and what goes wrong."""

from __future__ import annotations

from typing import Literal

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

RowOutcome = Literal["tagged", "failed"]
ChunkOutcome = Literal["finished", "released", "lost"]

_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0)


class TaggerMetrics:
    """The service's own metrics, beside those of every RPC.

    Parameters
    ----------
    registry
        Where they are registered; a test passes its own.

    Attributes
    ----------
    rows_read
        Rows that were read out of files.
    chunk_seconds
        From the claim of a chunk of rows until it was finished.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._waiting = Gauge(
            "vitrine_tagger_rows_waiting", "Rows that are to be tagged", registry=registry
        )
        self._open = Gauge(
            "vitrine_tagger_taggings_open", "Taggings that have not ended", registry=registry
        )
        self.rows_read = Counter(
            "vitrine_tagger_rows_read", "Rows that were read out of files", registry=registry
        )
        self._rows = Counter(
            "vitrine_tagger_rows", "Rows that were dealt with", ("outcome",), registry=registry
        )
        self._chunks = Counter(
            "vitrine_tagger_chunks",
            "Chunks of rows that this process claimed, by how that ended",
            ("outcome",),
            registry=registry,
        )
        self.chunk_seconds = Histogram(
            "vitrine_tagger_chunk_seconds",
            "Seconds from the claim of a chunk until it was finished",
            buckets=_BUCKETS_S,
            registry=registry,
        )
        rows: tuple[RowOutcome, ...] = ("tagged", "failed")
        chunks: tuple[ChunkOutcome, ...] = ("finished", "released", "lost")
        # A rate has a beginning only where the series is there before the first event.
        for row in rows:
            self._rows.labels(row)
        for chunk in chunks:
            self._chunks.labels(chunk)

    def queue(self, *, taggings: int, rows: int) -> None:
        """Show what waits, as all processes find it in the one queue.

        Parameters
        ----------
        taggings
            Those that have not ended.
        rows
            Those of them that are to be tagged.
        """
        self._open.set(taggings)
        self._waiting.set(rows)

    def row(self, outcome: RowOutcome, count: int = 1) -> None:
        """Count rows that were dealt with."""
        self._rows.labels(outcome).inc(count)

    def chunk(self, outcome: ChunkOutcome) -> None:
        """Count a chunk: finished, given back because a service is away, or lost to another."""
        self._chunks.labels(outcome).inc()
