"""Two stacks side by side on one machine share nothing that one could take from the other."""

import json
import signal

import httpx
import psutil

from fixtures.stack import running_stack


def listening(stack) -> set[tuple[str, int]]:
    processes = [psutil.Process(pid) for pid in stack.processes.values()]
    return {
        tuple(one.laddr)
        for process in processes
        for one in process.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }


def product(stack, product_id: str):
    return stack.client.get(f"/api/v1/products/{product_id}")


def test_two_stacks_serve_their_own_catalogues_until_each_is_stopped(stack, trained, shop):
    row = trained.rows[0]["ProductId"]
    photo = trained.photo(row)
    same_logs = ("--logs", str(stack.logs))
    with running_stack(trained.bundle, shop, *same_logs) as other:
        assert not listening(stack) & listening(other)
        for one in (stack, other):
            assert sorted(one.metrics) == sorted((*one.addresses, "gateway"))
            for url in one.metrics.values():
                assert "vitrine_" in httpx.get(url).text
        assert other.client.delete(f"/api/v1/products/{row}").is_success

        assert product(other, row).status_code == 404
        assert product(stack, row).status_code == 200
        for one in (stack, other):
            answer = one.search(photo)
            assert answer.status_code == 200
            assert not answer.json()["unavailable"]

        assert other.stop(signal.SIGINT) == 0

    assert stack.search(photo, limit=3).status_code == 200
    assert other.logs != stack.logs
    for one in (stack, other):
        lines = (one.logs / "features.log").read_text().splitlines()
        events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
        assert events.count("ready") == 1
