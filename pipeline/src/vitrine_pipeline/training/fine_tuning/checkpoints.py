"""Keeps a fine-tuning on disk, so that a kill costs an epoch and not the whole."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.network import Network


class Checkpoints:
    """What a fine-tuning would go on from, and its best network so far.

    TensorFlow writes a checkpoint under a new name and then points to it, so that one that was
    cut short is never found.

    Parameters
    ----------
    folder
        Of this fine-tuning alone.
    backbone, network, optimizer
        What is fitted, and with what; all of them built.
    """

    def __init__(
        self,
        folder: Path,
        backbone: keras.Model,
        network: Network,
        optimizer: keras.optimizers.Optimizer,
    ) -> None:
        self._folder = folder
        parts = {
            "backbone": _state(backbone),
            "trunk": _state(network.trunk),
            "heads": _state(network.known_heads),
        }
        self._epoch = tf.Variable(0, dtype=tf.int64)
        self._best_epoch = tf.Variable(0, dtype=tf.int64)
        self._best_loss = tf.Variable(float("inf"), dtype=tf.float64)
        self._latest = _manager(
            folder / "latest",
            optimizer=_state(optimizer),
            epoch=self._epoch,
            best_epoch=self._best_epoch,
            best_loss=self._best_loss,
            **parts,
        )
        self._best = _manager(folder / "best", **parts)

    @property
    def epoch(self) -> int:
        """How many epochs were kept."""
        return int(self._epoch.numpy())

    @property
    def best_epoch(self) -> int:
        """After which of them the loss was the least, counted from 1; 0 before the first."""
        return int(self._best_epoch.numpy())

    @staticmethod
    def begun(folder: Path) -> bool:
        """Tell whether a folder holds something to go on from."""
        return tf.train.latest_checkpoint(str(folder / "latest")) is not None

    def resume(self) -> None:
        """Load what was kept last, if anything was.

        Raises
        ------
        PipelineError
            It is damaged; names the folder.
        """
        self._restore(self._latest)

    def keep(self, loss: float) -> None:
        """Keep the state after one more epoch, in which the loss was `loss`."""
        self._epoch.assign_add(1)
        if loss < float(self._best_loss.numpy()):
            self._best_loss.assign(loss)
            self._best_epoch.assign(self._epoch)
            self._best.save(self.epoch)
        self._latest.save(self.epoch)

    def restore_best(self) -> None:
        """Load the best network; raises as `resume` does."""
        self._restore(self._best)

    def _restore(self, manager: tf.train.CheckpointManager) -> None:
        if manager.latest_checkpoint is None:
            return
        try:
            status = manager.checkpoint.restore(manager.latest_checkpoint)
            status.assert_existing_objects_matched()
        except (tf.errors.OpError, AssertionError, IndexError, ValueError) as error:
            raise PipelineError(
                f"{self._folder}: what an earlier training kept there is damaged "
                f"({str(error).splitlines()[0]}); delete the folder, and run the command again"
            ) from error


def _state(owner: keras.Model | keras.optimizers.Optimizer) -> list[tf.Variable]:
    """List what it consists of, the state of its random numbers included.

    TensorFlow finds the weights by itself and overlooks the random numbers of dropout, with
    which a training that goes on would end elsewhere.
    """
    return [variable.value for variable in owner.variables]


def _manager(folder: Path, **tracked: object) -> tf.train.CheckpointManager:
    return tf.train.CheckpointManager(tf.train.Checkpoint(**tracked), str(folder), max_to_keep=1)
