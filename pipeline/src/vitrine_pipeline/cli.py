"""The ``vitrine`` command."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from vitrine_bundle import BundleError
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.option_names import with_option
from vitrine_serving.errors import DomainError
from vitrine_sheets.errors import CatalogueError

_COMMANDS = (
    "sample",
    "fetch",
    "train",
    "evaluate",
    "audit",
    "index",
    "catalogue",
    "compare",
    "tag",
    "search",
    "keys",
    "up",
    "demo",
)


class _Commands(TyperGroup):
    """Imports a command when it is asked for: `up` must not wait for what `train` needs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"vitrine_pipeline.commands.{cmd_name}")
        if hasattr(module, "group"):
            several = typer.main.get_command(module.group)
            several.name = cmd_name
            return several
        single = typer.Typer(add_completion=False)
        single.command(cmd_name)(module.command)
        return typer.main.get_command(single)


app = typer.Typer(
    name="vitrine",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def vitrine() -> None:
    """Look at photos of fashion products: draw or read a catalogue, train, index and serve it."""


def main() -> None:
    """Run the command line; what went wrong is one line on stderr and exit status 1."""
    try:
        app()
    except (DomainError, BundleError, PipelineError) as error:
        said = error.advice.told(with_option) if isinstance(error, CatalogueError) else str(error)
        print(f"vitrine: {said}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
