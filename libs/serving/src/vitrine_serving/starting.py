"""How a service's process begins: what `__main__` of each calls."""

from __future__ import annotations

import gc
from importlib import import_module


def start(module: str) -> None:
    """Import a service and run its `main`, without looking for garbage until it is ready.

    What is imported stays, and an eighth of a start went into finding that out again and again.
    `vitrine_serving.process.serve` lets garbage be collected once the service is built.

    Parameters
    ----------
    module
        That of the service's `main`, e.g. ``"vitrine_features.service"``.
    """
    gc.disable()
    import_module(module).main()
