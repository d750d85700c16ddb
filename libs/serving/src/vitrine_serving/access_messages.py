"""Scopes and states of keys as messages hold them: each is named once, in the enum here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vitrine.access.v1 import access_pb2 as pb
from vitrine_serving.access import KeyState, Scope

_SCOPES = {scope: pb.Scope.Value(f"SCOPE_{scope.name}") for scope in Scope}
_STATES = {state: pb.KeyState.Value(f"KEY_STATE_{state.name}") for state in KeyState}
_SCOPE_OF = {value: scope for scope, value in _SCOPES.items()}
_STATE_OF = {value: state for state, value in _STATES.items()}


def scopes_to_message(scopes: Iterable[Scope]) -> list[pb.Scope.ValueType]:
    """Return scopes as a message holds them."""
    return [_SCOPES[scope] for scope in scopes]


def scopes_of(values: Sequence[pb.Scope.ValueType]) -> tuple[Scope, ...]:
    """Return the scopes that a message holds; one of a later release opens nothing here."""
    return tuple(_SCOPE_OF[value] for value in values if value in _SCOPE_OF)


def state_to_message(state: KeyState) -> pb.KeyState.ValueType:
    """Return a state as a message holds it."""
    return _STATES[state]


def state_of(value: pb.KeyState.ValueType) -> KeyState | None:
    """Return the state that a message holds; None: it is of another release."""
    return _STATE_OF.get(value)
