"""Settings from the environment, checked once at start."""

from __future__ import annotations

import sys
from typing import Literal, TypeVar

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vitrine_serving.tls_files import TlsFiles


class ProcessSettings(BaseSettings):
    """What every process of Vitrine can be told, each by the variable of the same name.

    Attributes
    ----------
    host
        The address to listen on.
    port
        0: any free port, named in the log line of the event ``ready``.
    metrics_port
        Where Prometheus reads. 0: any free port; -1: none.
    grace_s
        How long calls in progress may take to end after SIGTERM.
    log_level
        The least level that is logged.
    otel_exporter_otlp_endpoint
        Where traces are sent, over OTLP and gRPC, e.g. ``http://jaeger:4317``; empty: nowhere.
    otel_traces_sampler_arg
        The part of the requests that is traced, 0 to 1, where their caller did not decide it.
    tls_certificate, tls_key
        Files of the certificate that the process shows, as a server and as a client, and of its
        key; empty: none, and a server encrypts nothing.
    tls_authorities
        File of the authorities that the other processes' certificates are believed from; empty: a
        client encrypts nothing.
    tls_mutual
        Whether a server takes only clients that show a certificate of these authorities.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "0.0.0.0"  # noqa: S104 - a container listens on all its addresses
    port: int = Field(ge=0, le=65535)
    metrics_port: int = Field(default=9090, ge=-1, le=65535)
    grace_s: float = Field(default=10, ge=0, le=600)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otel_exporter_otlp_endpoint: str = ""
    otel_traces_sampler_arg: float = Field(default=1, ge=0, le=1)
    tls_certificate: str = ""
    tls_key: str = ""
    tls_authorities: str = ""
    tls_mutual: bool = False

    @field_validator("tls_key")
    @classmethod
    def _belongs_to_a_certificate(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("tls_certificate")):
            raise ValueError("TLS_CERTIFICATE and TLS_KEY come together or not at all")
        return value

    @field_validator("tls_mutual")
    @classmethod
    def _has_what_it_needs(cls, value: bool, info: ValidationInfo) -> bool:
        if value and not (info.data.get("tls_certificate") and info.data.get("tls_authorities")):
            raise ValueError("this needs TLS_CERTIFICATE, TLS_KEY and TLS_AUTHORITIES")
        return value

    @property
    def server_tls(self) -> TlsFiles | None:
        """What a server shows; None: it encrypts nothing."""
        return self._tls if self.tls_certificate else None

    @property
    def client_tls(self) -> TlsFiles | None:
        """What a client believes and shows; None: it encrypts nothing."""
        return self._tls if self.tls_authorities else None

    @property
    def _tls(self) -> TlsFiles:
        return TlsFiles(
            self.tls_certificate, self.tls_key, self.tls_authorities, mutual=self.tls_mutual
        )


class ServiceSettings(ProcessSettings):
    """What every gRPC service can be told.

    Attributes
    ----------
    drain_s
        How long the service, after SIGTERM, says NOT_SERVING and still takes calls, so that
        clients turn away first.
    max_message_bytes
        The largest message received or sent.
    rpc_threads
        Calls served at a time, those of the bulk lane excepted.
    max_bulk_rpcs
        Calls and streams of the bulk lane served at a time, on threads of their own, those that
        wait for their turn included; more get ``QUEUE_FULL``.
    max_concurrent_rpcs
        Calls accepted at a time, those that wait included; more get RESOURCE_EXHAUSTED.
    default_deadline_s
        The deadline of a call whose client set none.
    log_calls_per_s
        The most log lines a second for calls that ended well and soon; those left out are counted
        in the next line, and all in the metrics. Calls that failed or were slow have a line each.
    log_slow_call_ms
        From how long on a call is slow. The default is what the objective gives a whole search.
    max_connection_age_s
        How long a client keeps a connection, calls in progress excepted, until it looks again
        which replicas there are.
    """

    drain_s: float = Field(default=0.5, ge=0, le=120)
    max_message_bytes: int = Field(default=16 << 20, ge=1 << 16)
    rpc_threads: int = Field(default=16, ge=1, le=512)
    max_bulk_rpcs: int = Field(default=16, ge=1, le=512)
    max_concurrent_rpcs: int = Field(default=256, ge=1)
    default_deadline_s: float = Field(default=10, gt=0)
    log_calls_per_s: int = Field(default=10, ge=0)
    log_slow_call_ms: float = Field(default=400, ge=0)
    max_connection_age_s: float = Field(default=10, ge=1)

    @property
    def served_at_a_time(self) -> int:
        """How many threads serve calls, those of the bulk lane excepted."""
        return self.rpc_threads


AnySettings = TypeVar("AnySettings", bound=BaseSettings)


def load_settings(settings: type[AnySettings]) -> AnySettings:
    """Read settings from the environment, or end the process with a line for each fault.

    Parameters
    ----------
    settings
        The class to fill; a field is read from the variable of its upper-case name.

    Returns
    -------
    BaseSettings
        An instance of `settings`, checked.

    Raises
    ------
    SystemExit
        With status 2, after naming each variable that is missing or invalid on stderr.
    """
    try:
        return settings()
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            variable = "_".join(str(part) for part in fault["loc"]).upper()
            given = "" if fault["type"] == "missing" else f", not {fault['input']!r}"
            print(f"{variable}: {fault['msg']}{given}", file=sys.stderr)
        raise SystemExit(2) from None
