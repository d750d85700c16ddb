"""Nobody who searches notices that containers are replaced, added, taken away or killed."""

import sys

import pytest

from fixtures.containers import SERVICES
from fixtures.search_load import searches

REPLICAS = 3
# Of an even share.
TOLERANCE = 0.2


@pytest.fixture(scope="module")
def photo(stack):
    return stack.a_drawn_photo()


def test_every_service_is_replaced_while_searches_run(stack, photo):
    before = {service: set(stack.containers(service)) for service in SERVICES}

    with searches(stack.url, photo) as load:
        stack.engine.run(
            *(sys.executable, str(stack.root / "deploy/compose/roll.py")),
            *("--compose", " ".join(stack.compose)),
            **stack.variables,
        )

    assert load.failures == []
    assert load.answered > 0
    for service in SERVICES:
        now = set(stack.containers(service))
        assert len(now) == 2, service
        assert not now & before[service], service


@pytest.mark.parametrize("service", SERVICES)
def test_one_of_two_replicas_is_killed_while_searches_run(stack, photo, service):
    killed = stack.containers(service)[0]

    with searches(stack.url, photo) as load:
        stack.engine.run("docker", "kill", "--signal=KILL", killed)
        stack.engine.run("docker", "start", killed)
        stack.wait_until_healthy(service)

    assert load.failures == []
    assert load.answered > 0


def test_replicas_that_are_added_share_the_load_evenly_and_go_again(stack, photo):
    with searches(stack.url, photo, clients=3) as load:
        stack.scale("features", REPLICAS)
        stack.wait_until_found()
        before = {one: stack.calls(one, "Embed") for one in stack.containers("features")}
        for _ in range(3):
            stack.wait_until_found()
        shares = [stack.calls(one, "Embed") - count for one, count in before.items()]
        stack.scale("features", 1)
        stack.wait_until_found()

    assert load.failures == []
    even = sum(shares) / REPLICAS
    assert len(shares) == REPLICAS
    assert all(abs(share - even) <= TOLERANCE * even for share in shares), shares
