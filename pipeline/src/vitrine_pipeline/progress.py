"""Progress bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Opens a progress bar, as `count_up` does: what is done and the total; gives what advances it."""


class _Rate(ProgressColumn):
    """How many are done a second, of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def count_up(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while a block runs; nothing where stderr is no terminal.

    Parameters
    ----------
    what
        E.g. ``"Indexing"``.
    total
        The count at which the bar is full.

    Yields
    ------
    Callable
        To be called with how far it went since the last call.
    """
    console = Console(stderr=True)
    progress = Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
        console=console,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(task, steps)
