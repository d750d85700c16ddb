"""Where the certificates of a process are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where certificates are, in PEM.

    Attributes
    ----------
    certificate, key
        Of this process, the certificate with those between it and its authority; empty: it has
        none.
    authorities
        Those that other processes' certificates are believed from; empty: none.
    mutual
        Whether a server takes only clients that have a certificate, too.
    """

    certificate: str = ""
    key: str = ""
    authorities: str = ""
    mutual: bool = False
