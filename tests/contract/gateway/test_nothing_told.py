"""No secret and no picture in logs, traces and answers, whatever goes wrong; and none kept."""

import base64
import json
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from fixtures.collector import Collector
from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.peers import Peers, picture
from fixtures.redis_server import RedisServer
from vitrine_serving.access import Scope
from vitrine_serving.errors import Unavailable

SECRETS = {
    "key of the settings": "a-key-of-the-settings-0123456789",
    "key that is unknown": "a-key-that-is-unknown-0123456789",
    "password of redis": "a-password-of-redis-0123456789",
    "token of an address": "a-token-of-an-address-0123456789",
    "password of a person": "a-password-of-a-person-0123456789",
    "cookie": "a-cookie-of-somebody-0123456789",
}
PHOTO = b"a-photo-of-somebody-0123456789"


def traces_of(data):
    """How something might be found again: as it is, in hex, in base64 at any offset."""
    shifted = [base64.b64encode(data[at:]).decode()[4:-8] for at in range(3)]
    return [data.decode(), data.hex(), *shifted]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Everything that a gateway said and kept while all went wrong that can."""
    folder = tmp_path_factory.mktemp("told")
    with ExitStack() as stack:
        collector = stack.enter_context(Collector())
        redis = stack.enter_context(RedisServer(folder))
        redis.client.config_set("requirepass", "another than the gateway is told")
        peers = Peers()
        stack.callback(peers.close)
        SECRETS["key that was made"] = peers.access.make("shop", [Scope.SEARCH])
        gateway = stack.enter_context(
            GatewayProcess(
                peers,
                folder / "media",
                API_KEYS=SECRETS["key of the settings"],
                REDIS_URL=redis.url.replace("unix://", f"unix://:{SECRETS['password of redis']}@"),
                RATE_LIMIT_SEARCHES="1000/minute",
                OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
                LOG_LEVEL="DEBUG",
                WORKERS="1",
            )
        )
        answers = list(provoke(gateway, peers))
        gateway.process.terminate()
        gateway.wait()
        yield {
            "log": "".join(gateway.lines),
            "traces": "".join(map(str, collector.received)),
            "answers": "".join(f"{one.status_code} {one.headers} {one.text}" for one in answers),
            "statuses": {one.status_code for one in answers},
            "media": [file for file in (folder / "media").rglob("*") if file.is_file()],
        }


def provoke(gateway, peers):
    address = f"http://127.0.0.1:{gateway.await_ready()['port']}"
    token, password = SECRETS["token of an address"], SECRETS["password of a person"]
    with httpx.Client(base_url=address, cookies={"session": SECRETS["cookie"]}, timeout=30) as web:

        def search(image, **headers):
            sent = form({}, image)
            kind = {"Content-Type": sent["content_type"]}
            return web.post("/api/v1/searches", content=sent["data"], headers={**kind, **headers})

        for name in ("key of the settings", "key that is unknown", "key that was made"):
            for header in (
                {"X-API-Key": SECRETS[name]},
                {"Authorization": f"Bearer {SECRETS[name]}"},
            ):
                yield web.get("/api/v1/taggings", headers=header)
                yield web.delete("/api/v1/products/none", headers=header)
        yield web.get("/api/v1/taggings", auth=("somebody", password))
        for marker in ("", "undecodable", "gigantic", "crowded", "collapse"):
            yield search(picture(marker) + PHOTO)
        peers.features.fails_with = Unavailable("away", reason="UNREACHABLE")
        yield search(picture("away") + PHOTO)
        peers.features.fails_with = None
        peers.classifier.fails_with = RuntimeError("a fault")
        yield search(picture("partly") + PHOTO)
        for url in (
            f"http://somebody:{password}@127.0.0.1:1/a.jpg?token={token}",
            f"https://unknown.invalid/a.jpg?token={token}",
            f"ftp://unknown.invalid/{token}",
            f"http://[::1/{token}",
        ):
            yield web.post("/api/v1/searches", json={"image_url": url})
        yield web.post("/api/v1/searches", content=b'{"image": "' + PHOTO + b'"')
        yield web.post("/api/v1/searches", json={"image": PHOTO.decode()})
        yield web.get(f"/nothing?key={SECRETS['key of the settings']}")


@pytest.mark.parametrize("place", ["log", "traces", "answers"])
def test_no_secret_is_told(told, place):
    assert {200, 400, 401, 403, 404, 422, 503} <= told["statuses"]
    assert len(told[place]) > 1_000
    found = [
        name
        for name, secret in SECRETS.items()
        for trace in traces_of(secret.encode())
        if trace in told[place]
    ]
    assert found == []


@pytest.mark.parametrize("place", ["log", "traces", "answers"])
def test_no_photo_is_told(told, place):
    assert [trace for trace in traces_of(PHOTO) if trace in told[place]] == []


def test_the_log_says_who_and_what_went_wrong(told):
    entries = [json.loads(line) for line in told["log"].splitlines()]
    events = {entry["event"] for entry in entries}
    assert events >= {"request", "audit", "unanswered", "part_unavailable", "cache_away"}
    named = {entry["principal"] for entry in entries if entry["event"] == "audit"}
    assert named == {"anonymous", "API_KEYS-1", "shop"}


def test_the_photo_of_a_search_is_in_no_store(told):
    assert told["media"] == []


def test_what_is_kept_of_a_search_is_no_photo_and_ends(gateway, peers, tmp_path):
    with RedisServer(tmp_path) as redis:
        client = gateway(
            peers, redis_url=redis.url, cache_answer_ttl_s=40, cache_embedding_ttl_s=50
        )
        photo = picture("kept") + PHOTO
        assert client.post("/api/v1/searches", **form({}, photo)).status_code == 200
        kept = {key: redis.client.get(key) for key in redis.client.keys("*")}
        assert len(kept) == 2
        for key, value in kept.items():
            assert PHOTO not in key + value
            assert not any(trace.encode() in key + value for trace in traces_of(PHOTO))
            most_s = 50 if b"embedding" in key else 40
            assert 0 < redis.client.ttl(key) <= most_s
            redis.client.pexpire(key, 1)
        # Redis removes what has ended before it answers.
        redis.client.execute_command("DEBUG", "SLEEP", "0.01")
        assert redis.client.keys("*") == []


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({"cache_embedding_ttl_s": 0}, {"answer"}),
        ({"cache_answer_ttl_s": 0}, {"embedding"}),
        ({"cache_embedding_ttl_s": 0, "cache_answer_ttl_s": 0}, set()),
    ],
)
def test_nothing_is_kept_of_a_search_where_that_is_said(gateway, peers, tmp_path, settings, kinds):
    with RedisServer(tmp_path) as redis:
        client = gateway(peers, redis_url=redis.url, **settings)
        for _ in range(2):
            assert client.post("/api/v1/searches", **form({}, picture("a"))).status_code == 200
        found = {key.decode().split(":")[2] for key in redis.client.keys("vitrine:*")}
        assert found == kinds
        if not kinds:
            # Neither here in the process.
            assert len(peers.features.calls) == 2


def test_no_file_of_a_service_is_written_with_a_photo(peers, tmp_path):
    """However large: what is larger than memory should hold is refused, not put on a disk."""
    with GatewayProcess(peers, tmp_path / "media", TMPDIR=str(tmp_path)) as process:
        address = f"http://127.0.0.1:{process.await_ready()['port']}/api/v1/searches"
        before = files_of(tmp_path)
        sent = form({}, picture("large", 10_000_000))
        entered = []
        peers.features.on_call = lambda: entered.append(files_of(tmp_path))
        answer = httpx.post(
            address,
            content=sent["data"],
            headers={"Content-Type": sent["content_type"]},
            timeout=30,
        )
        assert answer.status_code == 200
        assert entered == [before] == [files_of(tmp_path)]


def files_of(folder: Path):
    return {file for file in folder.rglob("*") if file.is_file() and file.suffix != ".db"}
