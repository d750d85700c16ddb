"""Certificates between the services, read anew when their files change."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import grpc
import structlog

from vitrine_serving.tls_files import TlsFiles

_LOOK_EVERY_S = 2.0
_log = structlog.get_logger("vitrine.tls")


@dataclass(frozen=True, slots=True)
class Certificates:
    """What was in the files at one moment; a key and a certificate that belong together."""

    chain: bytes | None
    key: bytes | None
    authorities: bytes | None


class CertificateFiles:
    """Reads the files again when they have changed; what does not fit together waits.

    A certificate and its key are two files, and whoever renews them writes one after the other: in
    between, and where the new ones cannot be read at all, the old ones stay in use.

    Parameters
    ----------
    files
        Where they are.
    clock
        Seconds that only ever grow.

    Raises
    ------
    OSError
        If a file cannot be read; names it.
    ValueError
        If one holds no certificate or no key, or the two do not belong together; names it.
    """

    def __init__(self, files: TlsFiles, clock: Callable[[], float] = time.monotonic) -> None:
        self._files = files
        self._clock = clock
        self._lock = threading.Lock()
        self._stamp = self._stamps()
        self._current = self._read()
        self._looked_at = clock()

    def current(self) -> Certificates:
        """Return what is in use; looks at the files every two seconds at most."""
        with self._lock:
            now = self._clock()
            if now - self._looked_at >= _LOOK_EVERY_S:
                self._looked_at = now
                self._look()
            return self._current

    def _look(self) -> None:
        try:
            stamp = self._stamps()
            if stamp == self._stamp:
                return
            found = self._read()
        except (OSError, ValueError) as error:
            _log.warning("certificate_unusable", error=str(error))
            return
        self._stamp, self._current = stamp, found
        _log.info("certificate_renewed", certificate=self._files.certificate)

    def _stamps(self) -> tuple[tuple[int, int, int], ...]:
        stats = [Path(file).stat() for file in self._named()]
        return tuple((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)

    def _named(self) -> list[str]:
        files = self._files
        return [file for file in (files.certificate, files.key, files.authorities) if file]

    def _read(self) -> Certificates:
        files = self._files
        _check(files)
        chain, key, authorities = (
            Path(file).read_bytes() if file else None
            for file in (files.certificate, files.key, files.authorities)
        )
        return Certificates(chain, key, authorities)


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Return the credentials of a server that takes new certificates into use by itself.

    Raises
    ------
    OSError, ValueError
        As `CertificateFiles`.
    """
    certificates = CertificateFiles(files)
    used = certificates.current()

    def renewed() -> grpc.ServerCertificateConfiguration | None:
        # Asked at each new connection.
        nonlocal used
        found = certificates.current()
        if found is used:
            return None
        used = found
        return _configuration(found)

    return grpc.dynamic_ssl_server_credentials(
        _configuration(used),
        # Its stubs do not know that None means: as before.
        renewed,  # type: ignore[arg-type]
        require_client_authentication=files.mutual,
    )


def channel_credentials(found: Certificates) -> grpc.ChannelCredentials:
    """Return the credentials of a client."""
    return grpc.ssl_channel_credentials(found.authorities, found.key, found.chain)


def _configuration(found: Certificates) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration(
        [(found.key or b"", found.chain or b"")], root_certificates=found.authorities
    )


def _check(files: TlsFiles) -> None:
    """Refuse what gRPC would only refuse at the first connection, and not say why."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if files.authorities:
        try:
            context.load_verify_locations(files.authorities)
        except ssl.SSLError as error:
            raise ValueError(f"{files.authorities} holds no certificate: {error}") from error
    if files.certificate:
        try:
            context.load_cert_chain(files.certificate, files.key)
        except ssl.SSLError as error:
            raise ValueError(
                f"{files.certificate} and {files.key} are no certificate and its key: {error}"
            ) from error
