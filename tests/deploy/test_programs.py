"""Every program that a container starts is there and understands how it is called."""

import importlib.util
from pathlib import Path

import pytest
import typer

from vitrine_pipeline.cli import app
from vitrine_sample.__main__ import parser


@pytest.fixture(scope="module")
def options():
    """Gives the options of a command of `vitrine`: all, or those that are needed."""
    commands = typer.main.get_command(app)

    def read(name, *, needed=False):
        command = commands.get_command(None, name)
        assert command, f"there is no command `vitrine {name}`"
        return {
            spelling
            for option in command.params
            if option.required or not needed
            for spelling in option.opts
        }

    return read


def calls(container):
    """The calls of `vitrine` in a container, each with its options."""
    match container.command_line:
        case ["vitrine", name, *words]:
            yield name, {word.partition("=")[0] for word in words}
        case ["sh", "-ec", script]:
            for line in script.replace("\\\n", " ").splitlines():
                match line.split():
                    case ["vitrine", name, *words]:
                        yield name, {word for word in words if word.startswith("--")}


def test_every_call_of_the_pipeline_is_understood(installation, options):
    called = [
        call
        for container in installation.containers
        if container.image in ("vitrine-pipeline", "vitrine-pipeline-ray")
        for call in calls(container)
    ]

    assert {name for name, _ in called} == {"train", "index"}
    for name, given in called:
        assert options(name, needed=True) <= given <= options(name), name


def test_the_call_of_the_sample_is_understood(installation):
    [call] = [
        container.command_line
        for container in installation.containers
        if container.image == "vitrine-sample"
    ]

    assert call[:3] == ["python", "-m", "vitrine_sample"]
    assert (
        vars(parser().parse_args(call[3:])).items()
        >= {
            "out": Path("/work/sample"),
            "products": 1500,
        }.items()
    )


def test_every_module_exists(installation):
    started = {
        container.command_line[2]
        for container in installation.containers
        if container.command_line[:2] == ["python", "-m"]
    }

    # The job of a component.
    started.discard("vitrine_similarity.snapshot")
    assert started == {
        "vitrine_bundle",
        "vitrine_sample",
        "vitrine_similarity.migrate",
        "vitrine_similarity.sweep",
        "vitrine_tagger.migrate",
    }
    modules = (*started, "vitrine_similarity.snapshot")
    assert all(importlib.util.find_spec(module) for module in modules)
