"""Gets one picture from its address: redirects, attempts and pauses included."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import httpcore
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from vitrine_downloads.addresses import checked_url
from vitrine_downloads.faults import Hindrance, Refusal, explained
from vitrine_downloads.hosts import Hosts, left_alone
from vitrine_downloads.manners import Manners
from vitrine_serving.errors import DomainError

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_LATER = frozenset({408, 425, 429})
_REST = frozenset({429, 503})
_HEADERS = {
    "User-Agent": "Vitrine",
    "Accept": "image/*",
    # What is measured is what is decoded: no compressed transfer that unfolds in memory.
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a site tells whether a picture has changed; empty where it said nothing."""

    etag: str = ""
    modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.modified)

    def as_headers(self) -> Mapping[str, str]:
        """Ask for the picture only if it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Download:
    """A picture that is whole.

    Attributes
    ----------
    content
        As it was sent.
    content_type
        By its content, e.g. ``"image/jpeg"``.
    """

    content: bytes
    content_type: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking an address.

    Attributes
    ----------
    download
        None where the picture has not changed, or could not be had.
    attempts
        How often it was asked.
    reason
        Why it could not be had; empty where it could.
    """

    download: Download | None
    attempts: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """What a download has to be to count as a picture.

    Attributes
    ----------
    max_bytes
        How many bytes it may have.
    content_type
        Tells by the bytes what they are, e.g. ``"image/jpeg"``, or raises a `DomainError` where
        they are no picture. It is called in a thread.
    """

    max_bytes: int
    content_type: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class _Redirect:
    address: str


class Downloads:
    """Asks sites for pictures.

    Parameters
    ----------
    pool
        The connections.
    manners
        How long to wait, and how often to try.
    checks
        What a picture has to be.
    """

    def __init__(
        self, pool: httpcore.AsyncConnectionPool, manners: Manners, checks: Checks
    ) -> None:
        self._pool = pool
        self._manners = manners
        self._checks = checks
        self._hosts = Hosts(manners)
        self._backoff = wait_random_exponential(
            multiplier=manners.backoff_s, max=manners.longest_wait_s
        )
        self._timeouts = {
            "connect": manners.connect_s,
            "read": manners.read_s,
            "write": manners.read_s,
            "pool": manners.download_s,
        }

    async def get(self, address: str, known: Validators) -> Answer:
        """Get a picture, unless it is the one that is known."""
        try:
            checked_url(address)
        except DomainError as error:
            return Answer(None, 0, error.message)
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(Hindrance),
            stop=stop_after_attempt(self._manners.attempts),
            wait=self._wait,
            reraise=True,
        )
        download: Download | None = None
        reason = ""
        try:
            download = await attempts(self._follow, address, known)
        except (Refusal, Hindrance) as error:
            reason = str(error)
        return Answer(download, int(attempts.statistics["attempt_number"]), reason)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait_s if isinstance(error, Hindrance) else None
        return max(self._backoff(state), asked or 0.0)

    async def _follow(self, address: str, known: Validators) -> Download | None:
        with explained(self._manners.advice):
            for _ in range(_MAX_REDIRECTS + 1):
                address = checked_url(address)
                async with self._hosts.turn(address), asyncio.timeout(self._manners.download_s):
                    answer = await self._ask(address, known)
                if not isinstance(answer, _Redirect):
                    return answer
                address = answer.address
        raise Refusal(f"it redirects more than {_MAX_REDIRECTS} times")

    async def _ask(self, address: str, known: Validators) -> Download | _Redirect | None:
        headers = {**_HEADERS, **known.as_headers()}
        async with self._pool.stream(
            "GET", address, headers=list(headers.items()), extensions={"timeout": self._timeouts}
        ) as response:
            stated = {
                name.lower().decode("latin-1"): value.decode("latin-1")
                for name, value in response.headers
            }
            status = response.status
            if status == 304 and known:
                return None
            if status in _REDIRECTS and "location" in stated:
                return _Redirect(urljoin(address, stated["location"]))
            if status != 200:
                raise self._fault(address, status, stated)
            content = await self._read(response, stated)
        validators = Validators(stated.get("etag", ""), stated.get("last-modified", ""))
        # A body that only the end of the connection ends may be cut short without a sign.
        framed = response.extensions.get("http_version") == b"HTTP/2" or bool(
            {"content-length", "transfer-encoding"} & stated.keys()
        )
        return Download(content, await self._content_type(content, framed=framed), validators)

    def _fault(self, address: str, status: int, stated: Mapping[str, str]) -> Exception:
        if status < 500 and status not in _TRY_LATER:
            return Refusal(f"it answers with status {status}")
        wait_s = _retry_after(stated.get("retry-after", ""))
        if wait_s and status in _REST:
            self._hosts.rest(address, wait_s)
        if wait_s and wait_s > self._manners.longest_wait_s:
            return Refusal(
                f"it answers with status {status}; {left_alone(wait_s, self._manners.advice)}"
            )
        return Hindrance(f"it answers with status {status}", wait_s)

    async def _read(self, response: httpcore.Response, stated: Mapping[str, str]) -> bytes:
        if stated.get("content-encoding", "identity") not in ("", "identity"):
            raise Refusal("it sends the picture compressed")
        length = stated.get("content-length", "")
        too_large = Refusal(f"it is larger than {self._checks.max_bytes / 1e6:g} MB")
        if length.isdecimal() and int(length[:16]) > self._checks.max_bytes:
            raise too_large
        content = bytearray()
        async for chunk in response.aiter_stream():
            content += chunk
            if len(content) > self._checks.max_bytes:
                raise too_large
        return bytes(content)

    async def _content_type(self, content: bytes, *, framed: bool) -> str:
        try:
            return await asyncio.to_thread(self._checks.content_type, content)
        except DomainError as error:
            if framed:
                raise
            raise Hindrance(error.message) from error


def _retry_after(value: str) -> float | None:
    """Read how many seconds a site asks to wait, whether it states them or a date."""
    if value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
