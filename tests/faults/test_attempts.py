"""A service that fails is not asked more often than it was, whatever is tried again."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from fixtures.gateway_process import GatewayProcess
from fixtures.peers import Peers, picture
from vitrine_serving.errors import Unavailable

_SEARCHES = 300
_CLIENTS = 4
_MOST = 1.1


def test_attempts_stay_within_a_tenth_of_the_requests(tmp_path):
    peers = Peers()
    peers.features.fails_with = Unavailable("it is away", reason="AWAY")
    try:
        with GatewayProcess(peers, tmp_path, WORKERS="1") as gateway:
            url = f"http://127.0.0.1:{gateway.await_ready()['port']}"
            with (
                httpx.Client(base_url=url, timeout=30) as client,
                ThreadPoolExecutor(_CLIENTS) as pool,
            ):
                statuses = set(
                    pool.map(
                        lambda number: (
                            client.post(
                                "/api/v1/searches", files={"image": picture(str(number))}
                            ).status_code
                        ),
                        range(_SEARCHES),
                    )
                )
        assert statuses == {503}
        assert 0 < len(peers.features.calls) <= _MOST * _SEARCHES
    finally:
        peers.close()
