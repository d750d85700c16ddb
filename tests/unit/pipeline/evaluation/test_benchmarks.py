"""What the benchmarks work out themselves."""

from pathlib import Path

import numpy as np
import pytest
from bench import benchmarks
from calibration import perfect
from layout import table

FOLDER = Path(__file__).parents[4] / "benchmarks"


def test_a_model_that_is_always_certain_and_right_has_no_calibration_error():
    found = perfect(np.ones(50))
    assert (found.mean, found.high, found.too_high) == (0, 0, 0)


def test_a_perfect_model_seems_the_worse_calibrated_the_fewer_products_there_are():
    few, many = (perfect(np.full(count, 0.8), draws=400) for count in (50, 5000))
    assert few.low < few.mean < few.high
    # All in one bin: the mean distance of a share from what is expected of it.
    for found, count in ((few, 50), (many, 5000)):
        assert found.mean == pytest.approx((2 / np.pi * 0.8 * 0.2 / count) ** 0.5, rel=0.15)
    assert few.too_high > 0.4
    assert many.too_high == 0


def test_a_table_is_markdown():
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_all_benchmarks_run_on_the_same_catalogue_and_bundles():
    commands = [one.command for one in benchmarks(Path("shop.csv"), Path("photos"), Path("out"), 2)]
    scripts = {Path(command[1]).name for command in commands}
    modules = {
        *("bench.py", "bulk_work.py", "instant_peers.py", "instant_service.py"),
        *("interactive_load.py", "layout.py", "plain_clients.py", "planting.py", "products.py"),
    }
    # They are run by themselves: one breaks what it measures, the others need no catalogue.
    apart = {"stress.py", "engine_scale.py", "parquet_speed.py", "occlusion.py"}
    assert scripts == {path.name for path in FOLDER.glob("*.py")} - modules - apart
    asked = [command for command in commands if "--catalogue" in command]
    assert len(asked) == len(commands) - 5
    bundles = "--bundle=out/bundles/seed-0", "--bundle=out/bundles/seed-1"
    describing = [command for command in commands if Path(command[1]).name == "captions.py"]
    assert describing
    assert all(set(bundles) <= set(command) for command in describing)
