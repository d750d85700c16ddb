"""The command line as a whole."""

import subprocess
import sys

import pytest

from vitrine_pipeline.cli import app, main

COMMANDS = ("sample", "train", "evaluate", "audit", "index", "up", "demo")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        app([name, "--help"])

    assert ended.value.code == 0
    assert name in capsys.readouterr().out


def test_the_list_of_commands_is_complete(capsys):
    with pytest.raises(SystemExit):
        app(["--help"])

    listed = capsys.readouterr().out
    assert all(name in listed for name in COMMANDS)


def test_what_the_user_can_mend_is_one_line_and_status_1(capsys, monkeypatch):
    monkeypatch.setattr(
        sys, "argv", ["vitrine", "up", "--bundle", "b", "--database", "postgresql://host/name"]
    )
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vitrine: ")
    assert "--media" in line


def test_starting_the_processes_waits_for_no_training_library():
    script = (
        "import sys\n"
        "import vitrine_pipeline.cli\n"
        "from vitrine_pipeline.commands import demo, up\n"
        "heavy = {'tensorflow', 'pandas', 'sklearn', 'numpy', 'skia', 'grpc'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
