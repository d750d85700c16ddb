"""``python -m vitrine_gateway``: the gateway."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

import structlog

from vitrine_gateway.settings import GatewaySettings
from vitrine_serving.logs import configure_logs
from vitrine_serving.settings import load_settings


def main() -> None:
    """Run the gateway until it is told to stop."""
    settings = load_settings(GatewaySettings)
    configure_logs("gateway", settings.log_level)
    metrics = tempfile.mkdtemp(prefix="vitrine-gateway-metrics-")
    process = os.getpid()
    # The metrics library looks at this when it is imported, so the rest is imported after. A fork
    # of a process that had imported it looks again.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
    from prometheus_client import values

    from vitrine_gateway.server import GatewayServer

    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]

    try:
        GatewayServer(settings).run()
    except OSError as error:
        structlog.get_logger("vitrine.process").critical("cannot_start", error=str(error))
        sys.exit(1)
    finally:
        # Each worker, a fork, passes here too.
        if os.getpid() == process:
            shutil.rmtree(metrics, ignore_errors=True)


if __name__ == "__main__":
    main()
