"""`vitrine index --engine ray`: several processes embed, this one writes."""

import json
import os
import sys
from pathlib import Path

import pytest

from fixtures.file_shop import FileShop
from fixtures.other_bundle import write_other
from fixtures.parquet import run_vitrine
from fixtures.ray_work import Doubling, Unopened
from vitrine_bundle import BundleError
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.indexing.engines import open_engine
from vitrine_serving.errors import Unavailable

TESTS = Path(__file__).parents[2]
pytestmark = [
    # What Ray says to itself, and leaves open until it is collected.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module", autouse=True)
def ray():
    """One Ray for all of them: its start takes longer than what they ask of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RAY_")]:
            patch.delenv(name)
        patch.setenv("PYTHONPATH", str(TESTS))
        open_engine(Unopened(), on_ray=True)
        from vitrine_pipeline.indexing.ray_session import ray_session

        with ray_session():
            yield sys.modules["ray"]
        for name in [name for name in os.environ if name.startswith("RAY_")]:
            del os.environ[name]


def results(work, items):
    return list(open_engine(work, on_ray=True).map(items))


def test_results_come_in_order_whoever_is_killed_and_what_kills_everybody_is_given_up(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("vitrine_pipeline.indexing.on_ray._CHUNK", 4)
    monkeypatch.setattr("vitrine_pipeline.indexing.on_ray._WINDOW", 20)
    work = Doubling(tmp_path, dies=((5, 1), (13, 99)))

    done = results(work, iter(range(24)))

    assert done.pop(13).startswith("13: the process that worked on it ended each time")
    assert done == [2 * number for number in range(24) if number != 13]
    # With those beside it, and then alone.
    assert [work.tries(number) for number in (5, 13)] == [2, 4]
    assert len(work.processes()) > 2


def test_what_the_work_raises_ends_the_run_as_it_does_here(tmp_path):
    with pytest.raises(Unavailable, match="the store is away") as raised:
        results(Doubling(tmp_path, raises=(3,)), range(8))

    assert raised.value.reason == "MEDIA_UNAVAILABLE"
    assert raised.value.details == {"number": "7"}


def test_a_bundle_that_is_not_there_where_the_work_is_done_is_named():
    with pytest.raises(BundleError, match="/nowhere"):
        results(Unopened(), range(2))


def test_nothing_to_do_is_done_without_a_process(ray, monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: pytest.fail("Ray is asked"))

    assert results(Unopened(), ()) == []


def test_a_catalogue_is_indexed_as_without_ray_and_told_the_same(tmp_path):
    reports, held = [], []
    for engine in ("local", "ray"):
        shop = FileShop(tmp_path / engine)
        (shop.folder / "images" / "p1.jpg").write_bytes(b"no picture")
        shop.put("p3", ProductTitle="Fourth", Colour="Blue")
        shop.draw("p3", width=60)
        told = json.dumps({**shop.index("--engine", engine), "seconds": 0})
        reports.append(json.loads(told.replace(str(shop.folder), "FOLDER")))
        held.append(shop.entries())

    assert reports[0] == reports[1]
    assert (reports[1]["embedded"], len(reports[1]["failed"])) == (3, 1)
    assert held[0] == held[1]
    # Run again, by whomever, it finds nothing to do.
    assert (shop.index()["embedded"], shop.index()["unchanged"]) == (0, 3)


def test_what_the_catalogue_holds_is_embedded_into_another_space(tmp_path):
    shop = FileShop(tmp_path)
    shop.index()
    space = write_other(tmp_path / "bundle", tmp_path / "next")
    report = tmp_path / "embedded.json"

    run_vitrine(
        *("index", "--from-catalogue", "--bundle", tmp_path / "next"),
        *("--database", shop.database, "--engine", "ray", "--report", report),
    )

    done = json.loads(report.read_text())
    assert [done[name] for name in ("space", "embedded", "missing")] == [space, 3, 0]
    assert sorted(shop.entries(space)) == ["p0", "p1", "p2"]
    assert all(embeddings for _, embeddings in shop.entries(space).values())


def test_where_ray_is_not_installed_the_image_that_has_it_is_named(tmp_path, monkeypatch, capsys):
    shop = FileShop(tmp_path)
    monkeypatch.delitem(sys.modules, "vitrine_pipeline.indexing.on_ray")
    monkeypatch.setitem(sys.modules, "ray", None)

    run_vitrine(*shop.arguments("--engine", "ray"), status=1)

    assert "vitrine-pipeline-ray" in capsys.readouterr().err


def test_a_cluster_that_is_away_is_named(ray, monkeypatch):
    def refuse(address, **_):
        raise ConnectionError("nobody is there")

    monkeypatch.setenv("RAY_ADDRESS", "ray.example:6379")
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refuse)

    with pytest.raises(PipelineError, match=r"ray\.example:6379 .*nobody is there"):
        results(Unopened(), range(2))


def test_ray_reports_to_nobody_and_obeys_this_process_alone(ray):
    from ray._common.usage import usage_lib
    from ray._raylet import AuthenticationMode, get_authentication_mode

    assert not usage_lib.usage_stats_enabled()
    assert get_authentication_mode() == AuthenticationMode.TOKEN
    assert len(os.environ["RAY_AUTH_TOKEN"]) == 64
