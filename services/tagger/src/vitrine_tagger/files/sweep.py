"""Removes the files of uploads that never became taggings, and of taggings that are gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

from vitrine_tagger.files.store import FileStore

GRACE_S = 24 * 3600.0
"""How long files stay though no tagging is known for them; longer than any upload takes."""
_AT_A_TIME = 500


def sweep(
    files: FileStore,
    known: Callable[[Sequence[str]], Collection[str]],
    *,
    grace_s: float = GRACE_S,
) -> int:
    """Remove files that no tagging is known for.

    Parameters
    ----------
    known
        Gives those of some ids that are taggings.
    grace_s
        For how long nothing must have been written.

    Returns
    -------
    int
        How many taggings' files were removed.

    Raises
    ------
    Unavailable
        The files or the database cannot be reached. What was removed was superfluous.
    """
    ids, before, removed = files.ids(), time.time() - grace_s, 0
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        for orphan in sorted(set(some) - set(known(some))):
            if files.is_older(orphan, before):
                files.remove(orphan)
                removed += 1
    return removed
