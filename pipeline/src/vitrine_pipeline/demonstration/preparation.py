"""What is left to do of a plan, while nobody else does it or takes its work away."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vitrine_pipeline.demonstration.plan import Plan
from vitrine_pipeline.errors import PipelineError


@contextmanager
def prepared(plan: Plan, folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Do the steps that are left, and keep what they made for as long as the block runs.

    Others may serve the same work at the same time; work with other options or other code, which
    replaces it, has to wait.

    Parameters
    ----------
    plan
        From `make_plan` with the same folder.
    folder
        Where everything is kept.
    say
        Told what is done.

    Raises
    ------
    PipelineError
        If a step fails, or others use the folder and there are steps left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        alone = _claim(lock.fileno(), folder, say)
        left = [step for step in plan.steps if not step.done]
        if left and not alone:
            raise PipelineError(
                f"another demonstration runs from {folder}, and its work would be replaced; "
                "stop it first, or choose another folder with --dir"
            )
        if left:
            say("To do first: " + "; ".join(step.title.lower() for step in left) + ".")
        for step in left:
            say(f"\n{step.title}")
            step.run()
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _claim(lock: int, folder: Path, say: Callable[[str], None]) -> bool:
    """Return whether nobody else has the folder; waits while others do steps of theirs."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"Another demonstration uses {folder}, too.")
        fcntl.flock(lock, fcntl.LOCK_SH)
        return False
    return True
