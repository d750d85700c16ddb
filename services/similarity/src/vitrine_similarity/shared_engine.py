"""What an engine must offer beside the protocol that many processes search at once."""

from __future__ import annotations

from typing import Protocol, Self

from vitrine_similarity.engine import Engine


class SharedEngine(Engine, Protocol):
    """An engine that lies outside of the processes that search it.

    Any of them may apply changes, one at a time: whoever drives it sees to that. What was applied
    by another is seen after `refresh`.
    """

    @property
    def is_well(self) -> bool:
        """Whether it answered when it was last asked; it is known at once."""

    def refresh(self) -> None:
        """See what others applied; searches find it from then on.

        Raises
        ------
        Unavailable
            ``INDEX_UNAVAILABLE``; what was seen before stays.
        """

    def doubt(self) -> None:
        """Count everything anew with the next changes: another may have applied some beside."""

    def successor(self) -> Self:
        """Return an empty engine that is to take the place of this one.

        Others go on with this one while it is filled, and until it is published.
        """

    def publish(self) -> None:
        """Let all processes search here from now on, and remove what they searched before.

        Raises
        ------
        Unavailable
            ``INDEX_UNAVAILABLE``; it may be tried again.
        """
