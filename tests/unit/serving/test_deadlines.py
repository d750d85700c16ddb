"""How long a call may take: what its client said, or else what the service says."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from vitrine_serving.server import remaining_s

DEFAULT_S = 7.0


@pytest.fixture
def call():
    """Call a server that answers with the seconds that it believes are left."""

    def answer(_request, context):
        return str(remaining_s(context, DEFAULT_S)).encode()

    handler = grpc.unary_unary_rpc_method_handler(answer)
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("test.Clock", {"Left": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        left = channel.unary_unary("/test.Clock/Left")
        yield lambda timeout=None: float(left(b"", timeout=timeout))
    server.stop(0).wait()


def test_the_default_holds_where_the_client_set_no_deadline(call):
    assert call() == DEFAULT_S


@pytest.mark.parametrize("deadline_s", [60, 20_000])
def test_the_deadline_of_the_client_holds_where_it_set_one(call, deadline_s):
    # gRPC rounds long deadlines up on the wire, by less than a hundredth.
    assert DEFAULT_S < call(deadline_s) <= deadline_s * 1.01 + 1
