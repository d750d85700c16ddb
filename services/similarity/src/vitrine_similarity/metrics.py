"""What an operator watches: how much the index holds, how far it lags, how long a search takes."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_BUCKETS_S = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)


class SimilarityMetrics:
    """The service's own metrics, beside those of every RPC.

    Parameters
    ----------
    registry
        Where they are registered; a test passes its own.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.search_seconds = Histogram(
            "vitrine_search_seconds",
            "Seconds that the index took for a search",
            ("filtered",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self.follow_failures = Counter(
            "vitrine_index_follow_failures",
            "Times that the catalogue's changes could not be read",
            registry=registry,
        )
        self._products = Gauge("vitrine_index_products", "Products in the index", registry=registry)
        self._revision = Gauge(
            "vitrine_index_revision",
            "The revision of the catalogue that the index holds",
            registry=registry,
        )
        self._behind = Gauge(
            "vitrine_index_revisions_behind",
            "Revisions of the catalogue that the index has seen and does not hold yet",
            registry=registry,
        )
        self._lag = Gauge(
            "vitrine_index_lag_seconds",
            "Seconds since the index last held all that the catalogue had",
            registry=registry,
        )

        self._recall = Gauge(
            "vitrine_index_recall_at_10",
            "The share of the true nearest 10 that a search finds, as measured on a sample",
            registry=registry,
        )

    def watch(
        self,
        *,
        recall: Callable[[], float],
        products: Callable[[], float],
        revision: Callable[[], float],
        behind: Callable[[], float],
        lag_s: Callable[[], float],
    ) -> None:
        """Read the gauges from these whenever they are collected."""
        self._recall.set_function(recall)
        self._products.set_function(products)
        self._revision.set_function(revision)
        self._behind.set_function(behind)
        self._lag.set_function(lag_s)
