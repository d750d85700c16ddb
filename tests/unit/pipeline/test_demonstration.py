"""The steps of the demonstration: each done once, again when what it is made with changes."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from fixtures.waiting import eventually
from vitrine_pipeline.demonstration import Plan, Step, make_plan, prepared
from vitrine_pipeline.demonstration.fingerprint import fingerprint
from vitrine_pipeline.errors import PipelineError

WAIT_S = 30


def draw(folder: Path, name: str = "sample-one", products: int = 1) -> Step:
    unfinished = folder / f"unfinished-{name}"
    return Step(
        "Draw",
        ("sample", "--out", str(unfinished), "--products", str(products)),
        output=folder / name,
        unfinished=unfinished,
    )


def test_a_step_shows_its_work_only_when_it_is_done(tmp_path):
    step = draw(tmp_path)
    assert not step.done

    step.run()

    assert step.done
    assert (tmp_path / "sample-one" / "catalogue.csv").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["sample-one"]


def test_a_step_that_fails_says_so_and_is_not_done(tmp_path):
    step = Step("Index", ("index", "--bundle", "none"), output=tmp_path / "catalogue-one")

    with pytest.raises(PipelineError, match="Index"):
        step.run()

    assert not step.done


def test_what_was_made_with_other_code_or_options_is_removed(tmp_path):
    for outdated in ("sample-other", "unfinished-sample-other", "catalogue-other"):
        (tmp_path / outdated).mkdir()

    draw(tmp_path).run()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue-other", "sample-one"]


def test_the_same_work_is_done_once_and_served_twice(tmp_path):
    plan = Plan((draw(tmp_path),), tmp_path / "bundle", "sqlite:///v.db")
    said = []

    with prepared(plan, tmp_path, said.append), prepared(plan, tmp_path, said.append):
        assert said == [
            "To do first: draw.",
            "\nDraw",
            f"Another demonstration uses {tmp_path}, too.",
        ]


def test_work_that_is_served_is_not_replaced(tmp_path):
    served, other = (
        Plan((draw(tmp_path, name),), tmp_path / "bundle", "sqlite:///v.db")
        for name in ("sample-one", "sample-other")
    )

    with prepared(served, tmp_path, print):
        with pytest.raises(PipelineError, match="--dir"), prepared(other, tmp_path, print):
            pass
        assert served.steps[0].done

    with prepared(other, tmp_path, print):
        assert not served.steps[0].done


def test_a_step_and_its_workers_end_with_the_command_that_runs_it(tmp_path):
    drawing = ("sample", "--out", "out", "--products", "5000", "--workers", "2")
    script = (
        "from pathlib import Path\n"
        "from vitrine_pipeline.demonstration import Step\n"
        f"Step('Draw', {drawing!r}, Path('done')).run()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path) as command:
        assert eventually(lambda: list((tmp_path / "out").glob("images/*.jpg")))
        family = psutil.Process(command.pid).children(recursive=True)
        assert len(family) >= 3

        command.kill()

        assert psutil.wait_procs(family, timeout=WAIT_S)[1] == []


def test_the_plan_stays_the_same_until_something_changes(tmp_path):
    plan = make_plan(tmp_path, 100)

    assert make_plan(tmp_path, 100) == plan
    other = make_plan(tmp_path, 101)
    assert all(
        one.output != another.output for one, another in zip(plan.steps, other.steps, strict=True)
    )


def test_a_fingerprint_follows_the_code_and_the_data_beside_it(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "drawn_with"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "palette.toml").write_text("red = 1")
    before = fingerprint(["drawn_with"], 1)

    assert fingerprint(["drawn_with"], 1) == before
    assert fingerprint(["drawn_with"], 2) != before
    (package / "palette.toml").write_text("red = 2")
    assert fingerprint(["drawn_with"], 1) != before


def test_a_fingerprint_of_what_is_not_there_is_refused():
    with pytest.raises(ModuleNotFoundError, match="no_such"):
        fingerprint(["vitrine_pipeline.no_such"])
