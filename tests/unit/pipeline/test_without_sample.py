"""Where the package that draws is not installed, whoever wants a drawing is told what to do."""

import sys

import pytest

from vitrine_pipeline.cli import app, main


@pytest.fixture(autouse=True)
def without_the_package(monkeypatch):
    for name in [one for one in sys.modules if one.startswith("vitrine_sample.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "vitrine_sample", None)


@pytest.mark.parametrize("command", ["sample --out {}", "demo --port 0 --dir {}"])
def test_a_command_that_draws_says_what_to_install_and_ends_with_status_1(
    command, tmp_path, monkeypatch, capsys
):
    folder = tmp_path / "new"
    monkeypatch.setattr(sys, "argv", ["vitrine", *command.format(folder).split()])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vitrine: the package vitrine-sample")
    assert "make setup" in line
    assert not folder.exists()


def test_the_other_commands_are_there(capsys):
    with pytest.raises(SystemExit) as ended:
        app(["--help"])

    assert ended.value.code == 0
    assert "train" in capsys.readouterr().out
