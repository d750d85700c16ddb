"""Redis makes answers faster; without it they are the same."""

import pytest

from fixtures.waiting import eventually


@pytest.fixture
def search(cached, trained):
    processes, _ = cached
    photo = trained.photo(trained.rows[0]["ProductId"])

    def ask():
        response = processes.client.post("/api/v1/searches", files={"image": ("photo.jpg", photo)})
        assert response.status_code == 200
        return response.json()

    return ask


def heart(answer):
    """What an answer says, without how it was found."""
    return {name: answer[name] for name in ("attributes", "similar", "description", "unavailable")}


@pytest.mark.parametrize("how", ["kill", "freeze"])
def test_without_redis_the_answer_is_the_same(cached, search, how):
    _, redis = cached
    assert eventually(lambda: search()["cached"])
    before = search()

    getattr(redis, how)()
    without = []

    def is_found_anew():
        without.append(search())
        return not without[-1]["cached"]

    # For a moment it is still known in the processes of the gateway.
    assert eventually(is_found_anew)
    {"kill": redis.start, "freeze": redis.thaw}[how]()

    for answer in without:
        assert heart(answer) == heart(before)
    assert eventually(lambda: search()["cached"])
