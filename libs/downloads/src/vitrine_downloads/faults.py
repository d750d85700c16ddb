"""Why a picture cannot be had, in words, and whether it is worth another attempt."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import h2.exceptions
import httpcore

from vitrine_downloads.addresses import AddressRefused
from vitrine_downloads.manners import Advice
from vitrine_serving.errors import DomainError


class Refusal(Exception):
    """The address gives no picture, however often it is asked; the message says why."""


class Hindrance(Exception):
    """The address gives no picture now; the message says why.

    Attributes
    ----------
    wait_s
        How long the site asks to be left alone, if it does.
    """

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def with_advice(reason: str, advice: str) -> str:
    """Say why a picture cannot be had and, where there is something, what can be done."""
    return f"{reason}; {advice}" if advice else reason


@contextmanager
def explained(advice: Advice) -> Iterator[None]:
    """Turn what a connection or a decoder raises into a refusal or a hindrance."""
    try:
        yield
    except AddressRefused as error:
        reason = "it leads to an address that is not public"
        raise Refusal(with_advice(reason, advice.private)) from error
    except DomainError as error:
        raise Refusal(error.message) from error
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise Hindrance("it does not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, h2.exceptions.H2Error, OSError) as error:
        if refused := _refused_certificate(error):
            raise Refusal(f"its certificate is refused: {refused.verify_message}") from error
        raise Hindrance(f"the connection fails: {error or type(error).__name__}") from error


def _refused_certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
