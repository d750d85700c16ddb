"""One way to make, start, watch and stop a gRPC server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_health.v1 import health
from grpc_reflection.v1alpha import reflection
from prometheus_client import REGISTRY, CollectorRegistry

from vitrine_serving.bulk_calls import BulkThreads
from vitrine_serving.call_log import CallLog
from vitrine_serving.health import Health
from vitrine_serving.interceptor import CallInterceptor
from vitrine_serving.metrics import MetricsServer, RpcMetrics
from vitrine_serving.settings import ServiceSettings
from vitrine_serving.spans import are_sent
from vitrine_serving.tls import server_credentials
from vitrine_serving.traces import tracing_server_interceptor

# Clients ping at most this often on an idle connection; a server that expects less cuts them off.
_MIN_PING_INTERVAL_MS = 10_000
# Where the client set no deadline, gRPC says that some centuries are left.
_NO_DEADLINE_S = 365 * 24 * 3600.0


@dataclass(frozen=True)
class ServiceDefinition:
    """A gRPC service and how to add it to a server.

    Attributes
    ----------
    name
        The full name, e.g. ``"vitrine.features.v1.FeatureService"``.
    register
        Adds the servicer, e.g. ``partial(add_FeatureServiceServicer_to_server, servicer)``.
    is_ready
        Tells whether the service can do its work at the moment, for one that cannot always; quick.
    is_well
        Tells whether all of its work can be done at the moment, for one that goes on with a part
        of it where not; quick.
    bulk_methods
        The methods that are bulk work whatever their caller states, e.g. ``("EmbedStream",)``.
    audited_methods
        The methods whose calls have a line each in the audit trail, e.g. ``("DeleteProducts",)``.
    model
        Names the model that its answers are made with; it is told with the health of the server.
    """

    name: str
    register: Callable[[grpc.Server], None]
    is_ready: Callable[[], bool] = lambda: True
    is_well: Callable[[], bool] = lambda: True
    bulk_methods: tuple[str, ...] = ()
    audited_methods: tuple[str, ...] = ()
    model: str = ""


class ServiceServer:
    """A gRPC server with health, reflection, metrics, and an orderly end.

    It listens as soon as it is started, saying NOT_SERVING; `add` brings the services once they
    are built, and `mark_ready` opens it.

    Parameters
    ----------
    settings
        Checked settings of the service.
    names
        The full names of the services that `add` will bring.
    registry
        Where metrics are registered; a test that makes several servers passes its own.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        names: Sequence[str],
        *,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._settings = settings
        self._names = tuple(names)
        self._registry = registry
        self._health = Health(self._names)
        self._metrics_server: MetricsServer | None = None
        self._pool = ThreadPoolExecutor(settings.served_at_a_time, thread_name_prefix="rpc")
        self._bulk_pool = BulkThreads(settings.max_bulk_rpcs)
        self._calls = CallInterceptor(
            self._names,
            self._bulk_pool,
            RpcMetrics(registry),
            CallLog(per_second=settings.log_calls_per_s, slow_s=settings.log_slow_call_ms / 1000),
            tracing_server_interceptor() if are_sent() else None,
        )
        self._server = grpc.server(
            self._pool,
            interceptors=[self._calls],
            options=(
                ("grpc.max_receive_message_length", settings.max_message_bytes),
                ("grpc.max_send_message_length", settings.max_message_bytes),
                ("grpc.so_reuseport", 0),
                ("grpc.http2.min_ping_interval_without_data_ms", _MIN_PING_INTERVAL_MS),
                ("grpc.http2.min_recv_ping_interval_without_data_ms", _MIN_PING_INTERVAL_MS),
                ("grpc.keepalive_permit_without_calls", 1),
                # A client asks DNS anew only when it loses a connection, and learns then of
                # replicas that were added.
                ("grpc.max_connection_age_ms", round(1000 * settings.max_connection_age_s)),
            ),
            maximum_concurrent_rpcs=settings.max_concurrent_rpcs,
        )
        self._health.register(self._server)
        reflection.enable_server_reflection(
            (*self._names, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
        )
        self.port = 0

    @property
    def metrics_port(self) -> int:
        """The port where metrics are read, -1 where they are not served."""
        return self._metrics_server.port if self._metrics_server else -1

    def start(self) -> int:
        """Listen, with health saying NOT_SERVING.

        Returns
        -------
        int
            The port that is listened on.

        Raises
        ------
        OSError
            If an address is taken, or a certificate cannot be read; the message names it.
        ValueError
            If a certificate cannot be used; the message names its file.
        """
        address = f"{self._settings.host}:{self._settings.port}"
        try:
            self.port = self._listen(address)
        except RuntimeError as error:
            # gRPC's own words name no cause, but a variable that makes it log more.
            raise OSError(
                f"cannot listen on {address}: it is taken, or not of this machine; "
                "choose another with HOST and PORT"
            ) from error
        if self._settings.metrics_port >= 0:
            try:
                self._metrics_server = MetricsServer(self._settings.metrics_port, self._registry)
            except OSError as error:
                raise OSError(
                    f"cannot serve metrics on port {self._settings.metrics_port}: {error.strerror}"
                ) from error
        self._server.start()
        return self.port

    def _listen(self, address: str) -> int:
        if tls := self._settings.server_tls:
            return int(self._server.add_secure_port(address, server_credentials(tls)))
        return int(self._server.add_insecure_port(address))

    def add(self, services: Sequence[ServiceDefinition]) -> None:
        """Bring the services that the server was made for."""
        for service in services:
            if service.name not in self._names:
                raise ValueError(f"{service.name} is not one of {', '.join(self._names)}")
            self._calls.add_bulk_methods(service.name, service.bulk_methods)
            self._calls.add_audited_methods(service.name, service.audited_methods)
            if service.model:
                self.tell_model(service.model)
            service.register(_LateRegistration(self._server))  # type: ignore[arg-type]

    def tell_model(self, name: str) -> None:
        """Name the model that answers are made with from now on, to whoever asks for health."""
        self._health.model = name

    def tell_well(self, services: Sequence[ServiceDefinition]) -> None:
        """Say of each service, under its own name, whether it can do all of its work."""
        for service in services:
            self._health.set_well(service.name, well=service.is_well())

    def mark_ready(self) -> None:
        """Say SERVING."""
        self._health.set_ready(ready=True)

    def mark_not_ready(self) -> None:
        """Say NOT_SERVING, and go on serving the calls that come."""
        self._health.set_ready(ready=False)

    def stop(self, grace_s: float | None = None) -> None:
        """Say NOT_SERVING, refuse new calls, let those in progress end, then free the ports.

        Parameters
        ----------
        grace_s
            How long calls in progress may take; the settings' `grace_s` if not given.
        """
        self.mark_not_ready()
        grace = self._settings.grace_s if grace_s is None else grace_s
        self._server.stop(grace).wait(grace + 1)
        self._health.close()
        for pool in (self._pool, self._bulk_pool):
            pool.shutdown(wait=False, cancel_futures=True)
        if self._metrics_server:
            self._metrics_server.close()
            self._metrics_server = None


class _LateRegistration:
    """Adds generic handlers only: gRPC knows method handlers by name just before the start."""

    def __init__(self, server: grpc.Server) -> None:
        self._server = server

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service: str, handlers: Any) -> None:
        pass


def create_server(
    settings: ServiceSettings,
    services: Sequence[ServiceDefinition],
    *,
    registry: CollectorRegistry = REGISTRY,
) -> ServiceServer:
    """Make a server of services that are built already; start it and mark it ready yourself."""
    server = ServiceServer(settings, [service.name for service in services], registry=registry)
    server.add(services)
    return server


def remaining_s(context: grpc.ServicerContext, default: float) -> float:
    """Return the seconds left of a call, or `default` where its client set no deadline."""
    left = context.time_remaining()
    if left is None or left > _NO_DEADLINE_S:
        return default
    return max(0.0, left)
