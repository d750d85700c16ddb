"""API keys: made, listed and revoked."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import Connection, Engine, insert, select, update

from vitrine_database.engine import reading, writing
from vitrine_serving.access import KeyState, Scope, digest_of
from vitrine_serving.errors import InvalidInput, NotFound
from vitrine_similarity.access.schema import ID_LENGTH, KEYS, MAX_NAME_LENGTH, SCHEMA

# So that whoever searches code and logs for secrets knows one when he sees it.
_PREFIX = "vtr_"
_RANDOM_BYTES = 32
_NAME = re.compile(rf"[\w@.:+-][\w@.:+ -]{{0,{MAX_NAME_LENGTH - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key.

    Attributes
    ----------
    digest
        `vitrine_serving.access.digest_of` the key.
    created_at, expires_at, revoked_at
        Seconds since the epoch; None: never.
    created_by, revoked_by
        For the record.
    """

    id: str
    name: str
    scopes: tuple[Scope, ...]
    digest: bytes = field(repr=False)
    created_at: float
    created_by: str
    expires_at: float | None = None
    revoked_at: float | None = None
    revoked_by: str = ""

    def state(self, now: float) -> KeyState:
        """Tell whether it opens anything."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        expired = self.expires_at is not None and self.expires_at <= now
        return KeyState.EXPIRED if expired else KeyState.ACTIVE


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was made a moment ago, the only time that it can be seen."""

    key: str = field(repr=False)
    made: ApiKey


class KeyStore:
    """The keys in the catalogue's database, where all replicas and gateways see the same ones.

    Every method raises `Unavailable` (``CATALOGUE_UNAVAILABLE``) while the database cannot be
    reached. An instance may be used from several threads; make it after a fork.

    Parameters
    ----------
    engine
        From `vitrine_database`, on a migrated database.
    clock
        Seconds since the epoch.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the keys in the database at `url`; raises what `Schema.open` does."""
        return cls(SCHEMA.open(url))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def create(
        self, name: str, scopes: Iterable[Scope], *, by: str, lasts_s: float | None = None
    ) -> MadeKey:
        """Make a key.

        Parameters
        ----------
        name
            For people and logs; not that of another key that is in force.
        scopes
            What it may do.
        by
            Who makes it.
        lasts_s
            After how many seconds it opens nothing any more; None: it lasts.

        Raises
        ------
        InvalidInput
            ``API_KEY_NAME_INVALID``, ``API_KEY_NAME_TAKEN``, ``API_KEY_SCOPES_MISSING``.
        """
        asked = set(scopes)
        wanted = tuple(scope for scope in Scope if scope in asked)
        _check(name, wanted)
        key = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        now = self._clock()
        made = ApiKey(
            id=secrets.token_hex(ID_LENGTH // 2),
            name=name,
            scopes=wanted,
            digest=digest_of(key),
            created_at=now,
            created_by=by,
            expires_at=None if lasts_s is None else now + lasts_s,
        )
        with writing(self._engine) as connection:
            taken = [one for one in _read(connection) if one.name == name]
            if any(one.state(now) is KeyState.ACTIVE for one in taken):
                raise InvalidInput(
                    f"there is a key {name!r} already; revoke it, or give this one another name",
                    reason="API_KEY_NAME_TAKEN",
                )
            connection.execute(insert(KEYS).values(_values(made)))
        return MadeKey(key, made)

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key that was ever made, the oldest first."""
        with reading(self._engine) as connection:
            return _read(connection)

    def revoke(self, id_or_name: str, *, by: str) -> ApiKey:
        """Take what a key opens from it, for good.

        Parameters
        ----------
        id_or_name
            Its id, or the name of one that is not revoked.
        by
            Who does it.

        Raises
        ------
        NotFound
            ``API_KEY_UNKNOWN``.
        """
        with writing(self._engine) as connection:
            keys = _read(connection)
            found = [one for one in keys if one.id == id_or_name] or [
                one for one in keys if one.name == id_or_name and one.revoked_at is None
            ]
            if not found:
                raise NotFound(
                    f"there is no key {id_or_name[:100]!r}; 'vitrine keys list' shows them",
                    reason="API_KEY_UNKNOWN",
                )
            for one in found:
                connection.execute(
                    update(KEYS)
                    .where(KEYS.c.id == one.id, KEYS.c.revoked_at.is_(None))
                    .values(revoked_at=self._clock(), revoked_by=by)
                )
            return next(one for one in _read(connection) if one.id == found[-1].id)


def _check(name: str, scopes: tuple[Scope, ...]) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"a key's name has 1 to {MAX_NAME_LENGTH} letters, digits, spaces and any of @.:+-_, "
            f"not {name[:100]!r}",
            reason="API_KEY_NAME_INVALID",
        )
    if not scopes:
        raise InvalidInput(
            f"say what the key {name!r} may do: {', '.join(Scope)}", reason="API_KEY_SCOPES_MISSING"
        )


def _read(connection: Connection) -> tuple[ApiKey, ...]:
    rows = connection.execute(select(KEYS).order_by(KEYS.c.created_at, KEYS.c.id))
    return tuple(_from_row(row) for row in rows)


def _values(key: ApiKey) -> dict[str, Any]:
    names = (column.name for column in KEYS.columns)
    return {name: getattr(key, name) for name in names} | {"scopes": " ".join(key.scopes)}


def _from_row(row: Any) -> ApiKey:
    values = dict(row._mapping) | {"scopes": tuple(map(Scope, row.scopes.split()))}
    return ApiKey(**values)
