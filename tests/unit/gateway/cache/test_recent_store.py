"""What lies in a process for a moment, before the store that all of them share."""

from fixtures.redis_server import RedisServer
from vitrine_gateway.cache.recent_store import BELIEVED_S, RecentStore
from vitrine_gateway.cache.redis_store import Entry, RedisStore


def test_what_was_found_or_kept_is_there_for_a_moment_and_then_asked_again(tmp_path):
    now = [1000.0]
    with RedisServer(tmp_path) as redis:
        redis.client.set("found", b"1")
        store = RecentStore(RedisStore(redis.url), clock=lambda: now[0])
        store.put(Entry("kept", b"2", 60))
        assert store.get("found", "kept", "absent") == (b"1", b"2", None)
        redis.client.delete("found", "kept")
        assert store.get("found", "kept") == (b"1", b"2")
        now[0] += BELIEVED_S
        assert store.get("found", "kept") == (None, None)


def test_where_the_first_is_here_the_others_are_not_asked_for(tmp_path):
    with RedisServer(tmp_path) as redis:
        redis.client.set("second", b"2")
        store = RecentStore(RedisStore(redis.url))
        store.put(Entry("first", b"1", 60))
        assert store.get("first", "second") == (b"1", None)
        assert store.get("second", "first") == (b"2", b"1")


def test_what_changes_is_asked_for_each_time_and_nothing_is_told_where_it_cannot_be(tmp_path):
    with RedisServer(tmp_path) as redis:
        store = RecentStore(RedisStore(redis.url), changing=["changes"])
        store.put(Entry("first", b"1", 60))
        for value in (b"1", b"2"):
            redis.client.set("changes", value)
            assert store.get("first", "changes", "second") == (b"1", value, None)
    assert store.get("first", "changes", "second") is None


def test_a_number_is_only_ever_raised(tmp_path):
    with RedisServer(tmp_path) as redis:
        store = RedisStore(redis.url)
        for number, held in ((7, b"7"), (5, b"7"), (11, b"11")):
            store.raise_to("newest", number, 60)
            assert store.get("newest") == (held,)
        assert 0 < redis.client.ttl("newest") <= 60


def test_it_holds_a_few_megabytes_and_lets_the_oldest_go(tmp_path):
    with RedisServer(tmp_path) as redis:
        store = RecentStore(RedisStore(redis.url))
        store.put(*(Entry(str(number), bytes(1 << 20), 60) for number in range(8)))
        store.put(Entry("huge", bytes(8 << 20), 60))
        redis.client.flushall()
        held = [number for number in range(8) if store.get(str(number)) != (None,)]
        assert held == list(range(8 - len(held), 8))
        assert 1 <= len(held) <= 4
        assert store.get("huge") == (None,)
