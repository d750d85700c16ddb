"""One step of a preparation, done once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.orphans import end_with_parent


@dataclass(frozen=True)
class Step:
    """A subcommand of ``vitrine`` and what shows that it has been run.

    Attributes
    ----------
    title
        For the person who waits, e.g. ``"Draw 1,500 products"``.
    command
        The subcommand and its options.
    output
        Exists once the step is done, and never before. Its name says what it was made with.
    unfinished
        What the subcommand writes bit by bit, and goes on with after it was cut short, to be
        renamed to `output`; None where it writes `output` itself, whole.
    """

    title: str
    command: tuple[str, ...]
    output: Path
    unfinished: Path | None = None

    @property
    def done(self) -> bool:
        """Whether the step need not be run."""
        return self.output.exists()

    def run(self) -> None:
        """Run the subcommand in a process of its own, so that its memory is given back.

        Raises
        ------
        PipelineError
            If it fails.
        """
        self.output.parent.mkdir(parents=True, exist_ok=True)
        status = subprocess.run(
            (sys.executable, "-P", "-m", "vitrine_pipeline.cli", *self.command),
            check=False,
            preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGTERM),
        ).returncode
        if status:
            raise PipelineError(
                f"this step did not succeed (status {status}): {self.title}; "
                "once its cause is mended, the same command goes on from here"
            )
        if self.unfinished:
            self.unfinished.replace(self.output)
        self._remove_outdated()

    def _remove_outdated(self) -> None:
        """Remove what the step has made with other options or other code."""
        kind = self.output.name.rpartition("-")[0]
        for other in self.output.parent.glob(f"*{kind}-*"):
            if other != self.output:
                shutil.rmtree(other)
