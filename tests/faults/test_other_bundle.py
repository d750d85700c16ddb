"""One replica of `features` has another bundle: nobody gets an answer that mixes the two."""

import os

import pytest

from fixtures.loose_processes import LooseProcesses
from fixtures.other_bundle import write_other
from fixtures.service_process import ServiceProcess
from vitrine_bundle import open_bundle
from vitrine_pipeline.media_location import media_beside
from vitrine_pipeline.serving.programs import StackOptions

_SEARCHES = 40


class WithOther(LooseProcesses):
    """The gateway takes another service for a replica of `features`."""

    other = ""

    @property
    def addresses(self):
        direct = super().addresses
        return {**direct, "features": f"ipv4:///{direct['features']},{self.other}"}


@pytest.mark.skipif(
    "FAULT_INJECTIONS" not in os.environ, reason="`make test-faults` has the time for another stack"
)
def test_an_answer_is_of_one_bundle_or_there_is_none(trained, shop, tmp_path, tally):
    space = open_bundle(str(trained.bundle)).manifest.space
    assert write_other(trained.bundle, tmp_path / "other") != space
    other = ServiceProcess("features", BUNDLE=str(tmp_path / "other")).await_ready()
    WithOther.other = other.address
    options = StackOptions(
        bundle=str(trained.bundle),
        database=shop.database,
        media=media_beside(shop.database),
        port=0,
    )
    processes = WithOther(options, WORKERS="1")
    photo = trained.photo(trained.rows[0]["ProductId"])
    try:
        answers = [
            processes.client.post(
                "/api/v1/searches",
                files={"image": photo},
                data={"crop": f"0,0,1,{1 - number * 1e-7:.7f}"},
            )
            for number in range(_SEARCHES)
        ]
    finally:
        processes.close()
        other.kill()

    right = [answer.json() for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    tally.count(
        "replicas with different bundles",
        injections=1, right=len(right), refused=len(refused),
    )  # fmt: skip
    assert right
    assert refused
    assert {answer["space"] for answer in right} == {space}
    assert len({answer["similar"][0]["product"]["id"] for answer in right}) == 1
    assert {answer.status_code for answer in refused} == {503}
    assert all("Retry-After" in answer.headers for answer in refused)
