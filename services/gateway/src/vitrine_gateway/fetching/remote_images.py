"""Photos of other sites, fetched without letting a caller reach what only this machine can.

The check is made where the connection is: each address that a name resolves to has to be public,
and the connection goes to the address that was checked. A name that resolves to something else
the next moment, or a redirect inwards, gains nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import httpcore

from vitrine_downloads.addresses import AddressRefused, NameLookup, checked_url
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.fetching.guarded_network import GuardedNetwork
from vitrine_gateway.fetching.photo import Photo, read_photo, too_large
from vitrine_serving.errors import InvalidInput

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "Vitrine",
    "Accept": "image/*",
    # What is measured is what is decoded: no compressed transfer that unfolds in memory.
    "Accept-Encoding": "identity",
}


class RemoteImages:
    """Fetches photos by URL.

    Parameters
    ----------
    max_bytes
        The largest photo.
    timeout_s
        How long one fetch may take, all redirects and reads together.
    allow_private_networks
        Whether addresses that are not public may be reached too.
    """

    def __init__(
        self, *, max_bytes: int, timeout_s: float, allow_private_networks: bool = False
    ) -> None:
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s
        self._lookup = NameLookup(allow_private_networks=allow_private_networks)
        self._tls = ssl.create_default_context()

    def fetch(self, url: str, deadline: Deadline) -> Photo:
        """Fetch one photo.

        Raises
        ------
        InvalidInput
            ``IMAGE_URL_INVALID``: not an address of the web; ``IMAGE_URL_FORBIDDEN``: it leads to
            an address that is not public; ``IMAGE_URL_UNREACHABLE``: it gives no photo in time;
            or as `vitrine_gateway.fetching.photo.as_photo`.
        Exhausted
            ``IMAGE_TOO_LARGE``.
        DeadlineExceeded
            If no time is left to begin with.
        """
        deadline.remaining_s()
        within = deadline.at_most(self._timeout_s)
        network = GuardedNetwork(self._lookup, within)
        with (
            _explained(),
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=network) as pool,
        ):
            for _ in range(MAX_REDIRECTS + 1):
                with pool.stream("GET", checked_url(url), headers=_HEADERS) as response:
                    if response.status not in _REDIRECTS:
                        return self._read(response)
                    url = urljoin(url, _header(response, b"location"))
        raise _unreachable(f"it redirects more than {MAX_REDIRECTS} times")

    def close(self) -> None:
        """Stop looking names up."""
        self._lookup.close()

    def _read(self, response: httpcore.Response) -> Photo:
        if response.status != 200:
            raise _unreachable(f"it answers with status {response.status}")
        if _header(response, b"content-encoding") not in ("", "identity"):
            raise _unreachable("it sends the photo compressed")
        length = _header(response, b"content-length")
        if length.isdecimal() and int(length[:16]) > self._max_bytes:
            raise too_large(self._max_bytes)
        return read_photo(response.iter_stream(), self._max_bytes)


def _header(response: httpcore.Response, name: bytes) -> str:
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return ""


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except AddressRefused as error:
        raise InvalidInput(
            "image_url leads to an address that is not public; send the photo itself instead",
            reason="IMAGE_URL_FORBIDDEN",
        ) from error
    except httpcore.TimeoutException as error:
        raise _unreachable("it does not answer in time") from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        OSError,
    ) as error:
        raise _unreachable("the connection fails") from error


def _unreachable(why: str) -> InvalidInput:
    return InvalidInput(
        f"image_url gives no photo: {why}; check it, or send the photo itself",
        reason="IMAGE_URL_UNREACHABLE",
    )
