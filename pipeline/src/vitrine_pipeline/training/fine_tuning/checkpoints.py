"""Keeps a fine-tuning on disk, so that a kill costs an epoch and not the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import tensorflow as tf

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.network import Network


class Checkpoints:
    """What a fine-tuning would go on from.

    TensorFlow writes a checkpoint under a new name and then points to it, so that one that was
    cut short is never found.

    Parameters
    ----------
    folder
        Of this fine-tuning alone.
    backbone, network, optimizer
        What is fitted, and with what; all of them built.
    others
        Whatever else its steps depend on.
    """

    def __init__(
        self,
        folder: Path,
        backbone: keras.Model,
        network: Network,
        optimizer: keras.optimizers.Optimizer,
        others: Sequence[tf.Variable] = (),
    ) -> None:
        self._folder = folder
        self._epoch = tf.Variable(0, dtype=tf.int64)
        checkpoint = tf.train.Checkpoint(
            backbone=_state(backbone),
            trunk=_state(network.trunk),
            heads=_state(network.known_heads),
            optimizer=_state(optimizer),
            others=list(others),
            epoch=self._epoch,
        )
        self._latest = tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=1)

    @property
    def epoch(self) -> int:
        """How many epochs were kept."""
        return int(self._epoch.numpy())

    @staticmethod
    def begun(folder: Path) -> bool:
        """Tell whether a folder holds something to go on from."""
        return tf.train.latest_checkpoint(str(folder)) is not None

    def resume(self) -> None:
        """Load what was kept last, if anything was.

        Raises
        ------
        PipelineError
            It is damaged; names the folder.
        """
        if self._latest.latest_checkpoint is None:
            return
        try:
            status = self._latest.checkpoint.restore(self._latest.latest_checkpoint)
            status.assert_existing_objects_matched()
        except (tf.errors.OpError, AssertionError, IndexError, ValueError) as error:
            raise PipelineError(
                f"{self._folder}: what an earlier training kept there is damaged "
                f"({str(error).splitlines()[0]}); delete the folder, and run the command again"
            ) from error

    def keep(self) -> None:
        """Keep the state after one more epoch."""
        self._epoch.assign_add(1)
        self._latest.save(self.epoch)


def _state(owner: keras.Model | keras.optimizers.Optimizer) -> list[tf.Variable]:
    """List what it consists of, the state of its random numbers included.

    TensorFlow finds the weights by itself and overlooks the random numbers of dropout, with
    which a training that goes on would end elsewhere.
    """
    return [variable.value for variable in owner.variables]
