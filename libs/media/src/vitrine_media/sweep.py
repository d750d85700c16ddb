"""The sweep: removes the pictures that nothing refers to any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass

from vitrine_media.folder import is_rest
from vitrine_media.keys import is_key, pictures_of
from vitrine_media.store import MediaStore

GRACE_S = 24 * 3600.0
"""How long an object stays though nothing refers to it; longer than any write takes."""


@dataclass(frozen=True)
class Swept:
    """What a sweep found.

    Attributes
    ----------
    objects
        Pictures, thumbnails, and what killed processes left.
    referenced
        Those that the catalogue refers to.
    young
        Those that nothing refers to and that were written or kept within the grace period.
    removed
        The others; in a dry run they are there still.
    """

    objects: int
    referenced: int
    young: int
    removed: int

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


def sweep(
    store: MediaStore,
    referenced: Callable[[Sequence[str]], Collection[str]],
    *,
    before: float,
    dry_run: bool = False,
) -> Swept:
    """Remove what nothing refers to.

    Whoever is about to refer to an object writes or keeps it first, which makes it young. So an
    object that nothing refers to and that is old may go. The store is listed page by page; nothing
    grows with it.

    Parameters
    ----------
    referenced
        Gives those of some keys of pictures that the catalogue refers to now.
    before
        Seconds since 1970; what is younger stays.
    dry_run
        Whether to count only.

    Raises
    ------
    Unavailable
        The store or the catalogue cannot be reached. What was removed was superfluous.
    """
    objects = kept = young = removed = 0
    for page in store.names():
        keepers = {name: _keepers(name) for name in page if is_rest(name) or is_key(name)}
        held = referenced([one for keeping in keepers.values() for one in keeping])
        for name, keeping in keepers.items():
            objects += 1
            # Asked again, since the page may have taken its time.
            if any(one in held for one in keeping) or (keeping and referenced(keeping)):
                kept += 1
            elif store.is_older(name, before) if dry_run else store.remove(name, before):
                removed += 1
            else:
                young += 1
    return Swept(objects=objects, referenced=kept, young=young, removed=removed)


def _keepers(name: str) -> tuple[str, ...]:
    return () if is_rest(name) else pictures_of(name)
