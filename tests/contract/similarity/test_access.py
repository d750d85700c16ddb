"""Keys across processes: made by a command, heard of by two gateways, over mutual TLS."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import trustme

from fixtures.certificates import CertificateFolder
from fixtures.gateway_process import GatewayProcess
from fixtures.shop import write_shop_bundle
from fixtures.waiting import eventually


class Nobody:
    """The other services, which nobody needs here."""

    def __init__(self):
        names = ("features", "classifier", "captioner", "tagger", "similarity")
        self.addresses = {f"{name}_address": "127.0.0.1:1" for name in names}


@pytest.fixture
def certificates(tmp_path):
    authority = trustme.CA()
    folder = CertificateFolder(tmp_path / "tls", mutual=True)
    folder.issue(authority)
    folder.believe(authority)
    return folder


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/vitrine.db"


@pytest.fixture
def similarity(tmp_path, database, certificates):
    """The service as a process; gives its address."""
    write_shop_bundle(tmp_path / "bundle")
    with subprocess.Popen(
        [sys.executable, "-m", "vitrine_similarity"],
        env={
            **{"HOST": "127.0.0.1", "PORT": "0", "METRICS_PORT": "-1", "LOG_LEVEL": "INFO"},
            **{"BUNDLE": str(tmp_path / "bundle"), "DATABASE_URL": database},
            **certificates.variables,
        },
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            ready = next(
                entry for entry in map(json.loads, process.stdout) if entry["event"] == "ready"
            )
            yield f"127.0.0.1:{ready['port']}"
        finally:
            process.kill()


@pytest.fixture
def gateways(similarity, certificates, tmp_path):
    """Two of them, each with two workers; gives clients."""
    with ExitStack() as stack:
        clients = []
        for number in range(2):
            process = stack.enter_context(
                GatewayProcess(
                    Nobody(),
                    tmp_path / f"media{number}",
                    SIMILARITY_ADDRESS=similarity,
                    ANONYMOUS_SCOPES="none",
                    WORKERS="2",
                    **certificates.variables,
                )
            )
            address = f"http://127.0.0.1:{process.await_ready()['port']}"
            clients.append(stack.enter_context(httpx.Client(base_url=address, timeout=20)))
        yield clients


def keys(database, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "vitrine_similarity.keys", *arguments],
        env={"DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def statuses(gateways, key):
    # Some more than there are workers, each on a connection of its own.
    return {
        httpx.get(
            f"{gateway.base_url}/api/v1/keys",
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
        ).status_code
        for gateway in gateways
        for _ in range(4)
    }


def test_every_worker_of_every_gateway_hears_of_a_key_and_of_its_end(database, gateways):
    made = keys(database, "create", "operator", "--scope", "admin", "--by", "ana")
    assert eventually(lambda: statuses(gateways, made["key"]) == {200})
    assert statuses(gateways, f"{made['key']}x") == {401}
    assert made["key"].encode() not in Path(database.removeprefix("sqlite:///")).read_bytes()
    keys(database, "revoke", "operator")
    assert eventually(lambda: statuses(gateways, made["key"]) == {401})
