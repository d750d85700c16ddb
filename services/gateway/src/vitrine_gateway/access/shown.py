"""Keys as the API shows them: never the key itself, nor its hash."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from vitrine_serving.access import KeyState, Scope


class KnownKey(BaseModel):
    """What people may know of a key."""

    id: str
    name: str = Field(description="As logs name whoever uses it.")
    scopes: list[Scope]
    state: KeyState | None = Field(
        description="null: the service that keeps the keys is of a release that does not say it."
    )
    created_at: datetime
    created_by: str = Field(description="Who made it; empty: nobody knows.")
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str


class KnownKeys(BaseModel):
    """Every key that was made with `vitrine keys`, the oldest first."""

    keys: list[KnownKey]
