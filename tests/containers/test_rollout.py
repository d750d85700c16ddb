"""Nobody who searches notices that containers are replaced, killed, added or taken away."""

import sys
from collections import Counter

import pytest

from fixtures.containers import SERVICES
from fixtures.search_load import searches

pytestmark = pytest.mark.rollout

REPLICAS = 3
# Of an even share.
TOLERANCE = 0.2


@pytest.fixture(scope="module")
def pairs(stack):
    """Each service twice."""
    stack.up(**dict.fromkeys(SERVICES, 2))
    return stack


@pytest.fixture(scope="module")
def photo(stack):
    return stack.a_drawn_photo()


def test_every_service_is_replaced_while_searches_run(pairs, photo):
    before = {service: set(pairs.containers(service)) for service in SERVICES}

    with searches(pairs.url, photo) as load:
        # Fails if a container has to be killed because it does not end by itself.
        pairs.engine.run(
            *(sys.executable, str(pairs.root / "deploy/compose/roll.py")),
            *("--compose", " ".join(pairs.compose)),
            **pairs.variables,
        )

    assert load.failures == []
    assert load.answered > 0
    print(f"replacing every service: {load.answered} searches, 0 failed")
    for service in SERVICES:
        now = set(pairs.containers(service))
        assert len(now) == 2, service
        assert not now & before[service], service


def test_one_of_two_replicas_of_each_service_is_killed_while_searches_run(pairs, photo):
    with searches(pairs.url, photo) as load:
        for service in SERVICES:
            killed = pairs.containers(service)[0]
            load.wait_for_more()
            pairs.engine.run("docker", "kill", "--signal=KILL", killed)
            load.wait_for_more()
            pairs.engine.run("docker", "start", killed)
            pairs.wait_until_healthy(service)

    assert load.failures == []
    assert load.answered > 0
    print(f"killing one of two of each service: {load.answered} searches, 0 failed")


def test_replicas_that_are_added_share_the_load_evenly_and_go_again(pairs, photo):
    with searches(pairs.url, photo, clients=3) as load:
        pairs.scale("features", 1)
        load.wait_for_more()
        pairs.scale("features", REPLICAS)
        pairs.wait_until_found()
        before = {one: pairs.calls(one, "Embed") for one in pairs.containers("features")}
        load.wait_for_more(30 * REPLICAS)
        shares = [pairs.calls(one, "Embed") - count for one, count in before.items()]
        pairs.scale("features", 1)
        load.wait_for_more()

    assert load.failures == []
    assert load.answered > 0
    print(f"one, three, one of features: {load.answered} searches, 0 failed; shares {shares}")
    even = sum(shares) / REPLICAS
    assert len(shares) == REPLICAS
    assert even > 0
    assert all(abs(share - even) <= TOLERANCE * even for share in shares), shares


MODELS = ("features", "classifier", "similarity", "captioner")
TRAIN = """
vitrine train --catalogue /work/sample/catalogue.csv --images /work/sample/images --out /work/next \
    --seed 1 --effort quick --epochs 3
python -m vitrine_bundle copy /work/next /bundles/next
"""
INDEX = """
vitrine index --bundle /bundles/next --from-catalogue --database "$DATABASE_URL" --media /media \
    --report /work/next-report.json
"""


def test_a_new_model_takes_the_place_of_the_old_one_while_searches_run(pairs, photo, monkeypatch):
    second = [f"{name}-next" for name in MODELS]
    seen: Counter[str] = Counter()
    monkeypatch.setitem(pairs.variables, "NEXT_BUNDLE_VERSION", "next")

    def run(commands):
        pairs.call("run", "--rm", "--no-deps", "demonstration", "sh", "-ec", commands)

    run(TRAIN)
    with searches(pairs.url, photo, check=lambda answer: seen.update([answer["space"]])) as load:
        load.wait_for_more()
        run(INDEX)
        monkeypatch.setitem(pairs.variables, "COMPOSE_PROFILES", "next")
        pairs.call("up", "--detach", "--no-build", "--no-recreate", "--no-deps", *second)
        for name in second:
            pairs.wait_until_healthy(name)
        pairs.call("run", "--rm", "compare", "--sample", "20")
        load.wait_for_more()
        [old] = seen
        monkeypatch.setitem(pairs.variables, "SERVING_SET", "-next")
        pairs.engine.run(
            *(sys.executable, str(pairs.root / "deploy/compose/roll.py")),
            *("--compose", " ".join(pairs.compose), "gateway"),
            **pairs.variables,
        )
        before = seen[old]
        load.wait_for_more(30)
        assert seen[old] == before

    assert load.failures == []
    assert len(seen) == 2
    print(f"switching models: {load.answered} searches, 0 failed; by space {dict(seen)}")
    pairs.call("rm", "--stop", "--force", *second)
