"""Ports that are asked for and cannot be had are named, with whose they are and what to do."""

import socket
from contextlib import ExitStack

import pytest

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving.ports import check_ports
from vitrine_pipeline.serving.programs import LISTENING, StackOptions

TRIES = 50


@pytest.fixture
def taken():
    """A port that something listens on, after as many free ones as the services before may need."""
    with ExitStack() as stack:
        for _ in range(TRIES):
            port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            if all(is_free(port - before) for before in range(1, len(LISTENING))):
                yield port
                return
        pytest.fail(f"no port in {TRIES} follows {len(LISTENING) - 1} free ones")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def options(**asked) -> StackOptions:
    return StackOptions("bundles/one", "sqlite:///v.db", "media", **{"port": 0, **asked})


@pytest.mark.parametrize("name", LISTENING)
def test_the_port_of_a_service_that_is_taken(taken, name):
    first = taken - LISTENING.index(name)

    with pytest.raises(PipelineError) as refused:
        check_ports(options(service_ports=first))

    assert str(refused.value).startswith(f"{name} cannot listen on 127.0.0.1:{taken}: ")
    assert "--service-ports" in str(refused.value)
    assert "GRPC_VERBOSITY" not in str(refused.value)


def test_the_port_of_the_page_that_is_taken(taken):
    with pytest.raises(PipelineError, match=f"the page cannot listen .*:{taken}: .*--port"):
        check_ports(options(port=taken))


def test_a_port_that_page_and_service_would_share():
    with pytest.raises(PipelineError, match="the page and similarity cannot both have port 50053"):
        check_ports(options(port=50053, service_ports=50051))


def test_free_ports_are_always_there(taken):
    check_ports(options())
