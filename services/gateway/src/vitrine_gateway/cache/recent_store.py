"""What was kept or found a moment ago, here in this process, where it costs next to nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

from cachetools import TTLCache

from vitrine_gateway.cache.redis_store import Entry, Store

# What may lie here longer than there: the rest of a key's time is not known.
BELIEVED_S = 5.0
_BYTES = 4 << 20


class RecentStore:
    """Keeps a copy of what another store holds, a few megabytes and for a few seconds.

    What lies under a key is never changed, so that a copy can only be there too long.

    Parameters
    ----------
    store
        The other.
    changing
        Keys under which something changes: they are asked of the other each time.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self,
        store: Store,
        changing: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._changing = frozenset(changing)
        self._lock = threading.Lock()
        self._values: TTLCache[str, bytes] = TTLCache(_BYTES, BELIEVED_S, clock, getsizeof=len)

    def get(self, *keys: str) -> tuple[bytes | None, ...] | None:
        """Return what is kept under each key, or None; None where that cannot be told now.

        The keys stand in the order in which they are wanted: where the first is here, the other
        store is not asked for the rest, but for what changes.
        """
        with self._lock:
            values = [self._values.get(key) for key in keys]
        absent = [place for place, value in enumerate(values) if value is None]
        if values[0] is not None:
            absent = [place for place in absent if keys[place] in self._changing]
        if absent:
            found = self._store.get(*(keys[place] for place in absent))
            if found is None:
                return None
            for place, value in zip(absent, found, strict=True):
                values[place] = value
                if value is not None and keys[place] not in self._changing:
                    self._remember(keys[place], value)
        return tuple(values)

    def put(self, *entries: Entry) -> None:
        """Keep values here and in the other."""
        for entry in entries:
            self._remember(entry.key, entry.value)
        self._store.put(*entries)

    def _remember(self, key: str, value: bytes) -> None:
        if len(value) <= _BYTES:
            with self._lock:
                self._values[key] = value
