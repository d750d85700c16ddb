"""By which options of the command line something is stated of a file."""

from __future__ import annotations

from vitrine_sheets.advice import Advice


def with_option(advice: Advice) -> str:
    """Name the option, as in "with --columns colour='Shade'"."""
    option = f"--{advice.statement}".replace("_", "-")
    named = ", ".join(f"{key}={name!r}" for key, name in advice.columns.items())
    return f"with {option} {named}".rstrip()
