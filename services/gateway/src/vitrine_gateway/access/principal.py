"""Who a request comes from."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_serving.access import Scope


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with a key, or anybody without one.

    Attributes
    ----------
    name
        As it stands in logs: the name that was given to the key.
    scopes
        What the principal may do.
    key_id
        Of the key, for whoever counts by principal; empty for those who have none.
    """

    name: str
    scopes: frozenset[Scope]
    key_id: str = ""

    def may(self, scope: Scope) -> bool:
        """Tell whether the principal may do something."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


def anonymous(*scopes: Scope) -> Principal:
    """Return somebody without a key."""
    return Principal("anonymous", frozenset(scopes))
