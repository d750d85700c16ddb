"""The keys that open something, and what is open without one."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vitrine_gateway.access.principal import Principal, anonymous
from vitrine_serving.access import Scope, digest_of

# What the keys of the setting API_KEYS may do.
_OF_SETTINGS = frozenset({Scope.SEARCH, Scope.WRITE})


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key that is in force, without the key itself.

    Attributes
    ----------
    principal
        Who has it.
    digest
        Of the key: `vitrine_serving.access.digest_of`.
    expires_at
        Seconds since the epoch from which on it opens nothing; infinite: never.
    """

    principal: Principal
    digest: bytes
    expires_at: float = float("inf")


@dataclass(frozen=True, slots=True)
class KeysMade:
    """The keys that were made for this installation.

    Attributes
    ----------
    active
        Those that are in force.
    any_made
        Whether there ever was one, though it may be revoked since.
    """

    active: tuple[AccessKey, ...] = ()
    any_made: bool = False


class KeySource(Protocol):
    """Knows the keys that were made."""

    def read(self) -> KeysMade:
        """Return them as they were a moment ago.

        Raises
        ------
        Unavailable
            ``KEYS_UNAVAILABLE``: nobody can tell at the moment.
        """


class NoKeysMade:
    """A source for where no keys can be made."""

    def read(self) -> KeysMade:
        """Return none."""
        return KeysMade()


class Keyring:
    """Tells whose a key is.

    Parameters
    ----------
    keys
        Those of the setting ``API_KEYS``, which may search and write.
    open_to_all
        What somebody without a key may do; None: all, until there is a key, and from then on to
        search.
    source
        The keys that were made with ``vitrine keys``.
    clock
        Seconds since the epoch.
    """

    def __init__(
        self,
        keys: Sequence[str] = (),
        open_to_all: Iterable[Scope] | None = None,
        source: KeySource | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._own = tuple(_of_setting(number, key) for number, key in enumerate(keys, 1))
        self._open = None if open_to_all is None else frozenset(open_to_all)
        self._source = source or NoKeysMade()
        self._clock = clock

    def find(self, key: str) -> Principal | None:
        """Return who has a key; None: nobody, or not any more.

        Raises
        ------
        Unavailable
            ``KEYS_UNAVAILABLE``: nobody can tell at the moment.
        """
        given, now = digest_of(key), self._clock()
        if own := _match(given, self._own, now):
            return own
        return _match(given, self._source.read().active, now)

    def nobody(self) -> Principal:
        """Return whoever has no key, who may do at least what all may."""
        return anonymous(*(self._open if self._open is not None else {Scope.SEARCH}))

    def is_open(self, scope: Scope) -> bool:
        """Tell whether something may be done without a key.

        Raises
        ------
        Unavailable
            ``KEYS_UNAVAILABLE``: that depends on whether there are keys, and nobody can tell.
        """
        if self._open is not None or scope is Scope.SEARCH:
            return self.nobody().may(scope)
        return not self._own and not self._source.read().any_made


def _match(given: bytes, keys: Iterable[AccessKey], now: float) -> Principal | None:
    # All of them are compared, each in constant time, so that the time tells nothing.
    found = [key for key in keys if hmac.compare_digest(given, key.digest)]
    return found[0].principal if found and found[0].expires_at > now else None


def _of_setting(number: int, key: str) -> AccessKey:
    digest = digest_of(key)
    return AccessKey(Principal(f"API_KEYS-{number}", _OF_SETTINGS, digest.hex()[:12]), digest)
