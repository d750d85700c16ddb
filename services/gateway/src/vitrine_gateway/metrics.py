"""What the gateway counts and times, and how Prometheus reads it from several processes."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from vitrine_gateway.admission import Work
from vitrine_gateway.key_refusal import KeyRefusal

_OUTCOMES = {True: "admitted", False: "refused"}
_BUCKETS_S = (
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2, 0.4, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip


class GatewayMetrics:
    """Rate, errors and duration by route, and where searches spend their time.

    Parameters
    ----------
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count_requests(registry)
        self._count_searches(registry)
        self._count_cache(registry)
        self._count_services(registry)
        self._count_admission(registry)
        self._count_keys(registry)

    def _count_requests(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "vitrine_gateway_requests",
            "Requests that ended, by route and status",
            ("method", "route", "status"),
            registry=registry,
        )
        self.request_seconds = Histogram(
            "vitrine_gateway_request_seconds",
            "Seconds from the request to the last byte of the answer",
            ("method", "route"),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self.in_progress = Gauge(
            "vitrine_gateway_requests_in_progress",
            "Requests being served",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.threads = Gauge(
            "vitrine_gateway_threads",
            "Requests that can be served at a time",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def _count_searches(self, registry: CollectorRegistry) -> None:
        self.search_seconds = Histogram(
            "vitrine_gateway_search_seconds",
            "Seconds of a search that was answered",
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self.step_seconds = Histogram(
            "vitrine_gateway_step_seconds",
            "Seconds of each step of a search",
            ("step",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self.unavailable = Counter(
            "vitrine_gateway_parts_unavailable",
            "Answers that had to do without a part",
            ("part",),
            registry=registry,
        )
        # There from the start, so that the first one shows as an increase.
        for part in ("attributes", "description", "text_embedding", "full_text"):
            self.unavailable.labels(part)

    def _count_cache(self, registry: CollectorRegistry) -> None:
        self.cache_lookups = Counter(
            "vitrine_gateway_cache_lookups",
            "Lookups in the cache, by what was found",
            ("kind", "outcome"),
            registry=registry,
        )
        self.cache_questions = Counter(
            "vitrine_gateway_cache_questions",
            "Questions to the cache: answered, failed, or spared because it is away",
            ("outcome",),
            registry=registry,
        )
        for kind in ("answer", "embedding", "explanation"):
            for outcome in ("hit", "miss"):
                self.cache_lookups.labels(kind, outcome)
        for outcome in ("answered", "failed", "spared"):
            self.cache_questions.labels(outcome)

    def _count_services(self, registry: CollectorRegistry) -> None:
        self.service_reachable = Gauge(
            "vitrine_gateway_service_reachable",
            "Whether every worker hears from a service that it is ready: 1, or 0",
            ("target",),
            registry=registry,
            multiprocess_mode="livemin",
        )
        self.calls_spared = Counter(
            "vitrine_gateway_calls_spared",
            "Calls that were not made because the service did not answer a moment ago",
            ("target",),
            registry=registry,
        )

    def _count_admission(self, registry: CollectorRegistry) -> None:
        self._places = Counter(
            "vitrine_gateway_places",
            "Work that asked for one of the places that there are for its kind, by the outcome",
            ("work", "outcome"),
            registry=registry,
        )
        for work in Work:
            for outcome in _OUTCOMES.values():
                self._places.labels(work, outcome)

    def _count_keys(self, registry: CollectorRegistry) -> None:
        self._keys_refused = Counter(
            "vitrine_gateway_keys_refused",
            "Keys that did not open what was asked for, by the reason; no key is named",
            ("reason",),
            registry=registry,
        )
        for reason in KeyRefusal:
            self._keys_refused.labels(reason)

    def count_refused_key(self, reason: KeyRefusal) -> None:
        """Count a key that did not open what was asked for."""
        self._keys_refused.labels(reason).inc()

    def count_place(self, work: Work, admitted: bool) -> None:
        """Count work that asked for a place."""
        self._places.labels(work, _OUTCOMES[admitted]).inc()


def expose_together() -> bytes:
    """Return the metrics of all worker processes together, in the text format.

    `PROMETHEUS_MULTIPROC_DIR` has to be set.
    """
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
