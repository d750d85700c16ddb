"""The cache as Compose starts it: it asks for a password, and does nothing that is dangerous."""

import re
from pathlib import Path

import pytest
import redis
import yaml

from fixtures.http import form
from fixtures.peers import picture
from fixtures.redis_server import RedisServer

ROOT = Path(__file__).parents[3]
STACK = yaml.safe_load((ROOT / "deploy" / "compose" / "stack.yml").read_text())
PASSWORD = "a-password-of-redis-0123456789"
DANGEROUS = (
    *("FLUSHALL", "FLUSHDB", "CONFIG GET *", "DEBUG SLEEP 0", "KEYS *", "SHUTDOWN", "MODULE LIST"),
    *("ACL LIST", "REPLICAOF NO ONE", "MONITOR", "SAVE", "MIGRATE h 1 k 0 1", "CLIENT LIST"),
)
# Without CVE-2025-49844: until then, a script could run code of its own in the server.
MENDED = (7, 4, 6)


@pytest.fixture
def cache(tmp_path):
    """A real Redis with the flags of Compose, but its port and where it writes."""
    command = STACK["services"]["redis"]["command"]
    flags = command[command.index("--save") :]
    flags = [re.sub(r"\$\{REDIS_PASSWORD[^}]*\}", PASSWORD, flag) for flag in flags]
    with RedisServer(tmp_path, *flags, password=PASSWORD) as server:
        yield server


def test_the_cache_of_compose_takes_no_word_without_its_password(cache):
    for given in (None, "vitrine"):
        with redis.Redis.from_url(cache.url, password=given) as stranger:
            for command in ("PING", "GET a", "SET a b", "EVAL return(1) 0"):
                with pytest.raises((redis.AuthenticationError, redis.ResponseError)):
                    stranger.execute_command(*command.split())


@pytest.mark.parametrize("command", DANGEROUS)
def test_with_its_password_it_does_nothing_dangerous(cache, command):
    with pytest.raises(redis.exceptions.NoPermissionError):
        cache.client.execute_command(*command.split())


def test_the_gateway_keeps_answers_and_counts_with_it(gateway, peers, cache):
    made = {"redis_url": cache.url, "redis_password": PASSWORD, "rate_limit_searches": "3/hour"}
    first, second = gateway(peers, **made), gateway(peers, **made)
    sent = [form({}, picture("kept")) for _ in range(4)]
    for client in (first, second, second):
        assert client.post("/api/v1/searches", **sent.pop()).status_code == 200
    assert len(peers.features.calls) == 1
    assert first.post("/api/v1/searches", **sent.pop()).status_code == 429


def test_with_a_wrong_password_searches_are_answered_without_a_cache(gateway, peers, cache):
    client = gateway(peers, redis_url=cache.url, redis_password="another")
    assert client.post("/api/v1/searches", **form({}, picture("b"))).status_code == 200


def test_the_version_has_the_hole_of_its_scripts_closed():
    pinned = re.search(r"^REDIS_IMAGE=redis:([\d.]+)", (ROOT / ".env.example").read_text(), re.M)
    assert tuple(map(int, pinned[1].split("."))) >= MENDED
