"""What is known of a GPU. There is none here: TensorFlow's word for one is put in its place."""

from types import SimpleNamespace

import pytest
import tensorflow as tf
from typer.testing import CliRunner

from fixtures.tiny_backbone import write_catalogue
from vitrine_pipeline.cli import app
from vitrine_pipeline.commands import train
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.accelerator import Accelerator, find_accelerator


@pytest.fixture
def card(monkeypatch):
    """Puts GPUs in; gives those that take memory as they need it."""
    growing = []

    def put_in(count, **details):
        cards = [SimpleNamespace(name=f"/physical_device:GPU:{at}") for at in range(count)]
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda _kind: cards)
        monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda _card: details)
        grow = tf.config.experimental, "set_memory_growth"
        monkeypatch.setattr(*grow, lambda card, on: growing.append((card.name, on)))
        return growing

    return put_in


def test_a_machine_without_one_computes_on_its_processor(card):
    card(0)
    assert find_accelerator() is None


def test_a_card_that_multiplies_bfloat16_is_used_so(card):
    growing = card(2, device_name="NVIDIA H100", compute_capability=(9, 0))
    assert find_accelerator() == Accelerator("NVIDIA H100", "bfloat16")
    assert growing == [("/physical_device:GPU:0", True), ("/physical_device:GPU:1", True)]


@pytest.mark.parametrize("capability", [{"compute_capability": (7, 5)}, {}])
def test_an_older_card_computes_in_float32(card, capability):
    card(1, device_name="Tesla T4", **capability)
    assert find_accelerator() == Accelerator("Tesla T4", "float32")


def test_a_card_without_a_name_is_called_as_tensorflow_does(card):
    card(1)
    assert find_accelerator().name == "/physical_device:GPU:0"


def test_the_command_fits_on_the_card_that_is_there_and_says_so(card, tmp_path, monkeypatch):
    card(1, device_name="NVIDIA L4", compute_capability=(8, 9))
    planned = []

    def stop(_rows, plan):
        planned.append(plan.fine_tuning)
        raise PipelineError("stopped here")

    monkeypatch.setattr(train, "_train", stop)
    file = write_catalogue(tmp_path / "shop", each=1)
    named = ("--catalogue", file, "--images", file.parent / "images", "--out", tmp_path / "bundle")
    kept = ("--cache", tmp_path / "cache")
    told = CliRunner().invoke(app, ["train", *map(str, (*named, *kept))])

    assert "fitted on NVIDIA L4, in bfloat16" in " ".join(told.stderr.split())
    assert [one.computes_in for one in planned] == ["bfloat16"]
