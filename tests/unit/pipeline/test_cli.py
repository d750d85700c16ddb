"""The command line as a whole."""

import socket
import subprocess
import sys

import pytest

from vitrine_pipeline.cli import app, main
from vitrine_pipeline.commands import up
from vitrine_pipeline.serving.programs import SERVICES
from vitrine_pipeline.serving.stack import Running

COMMANDS = ("sample", "fetch", "train", "evaluate", "audit", "index", "tag", "search", "up", "demo")


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


def test_what_may_be_said_of_a_file_is_named_as_an_option(capsys, monkeypatch, tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text("SKU,Shade\nA,Red\n")
    options = ["fetch", str(file), "--images", str(tmp_path / "images")]
    monkeypatch.setattr(sys, "argv", ["vitrine", *options])
    with pytest.raises(SystemExit):
        main()

    assert "Name those that have other names with --columns id=" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [("up", "--bundle", "b", "--database", "sqlite:///v.db"), ("demo",)]
)
@pytest.mark.parametrize("option", ["--port", "--service-ports"])
def test_a_port_that_is_taken_is_said_before_anything_is_done(
    command, option, capsys, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        asked = {"--port": "0", option: port}
        options = [part for pair in asked.items() for part in pair]
        monkeypatch.setattr(sys, "argv", ["vitrine", *command, *options])
        with pytest.raises(SystemExit) as ended:
            main()

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert option in said
    assert not (tmp_path / "var" / "demo").exists()


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


@pytest.mark.parametrize("address", ["shop.db", "postgres://"])
def test_an_address_of_no_database_is_explained_before_anything_starts(
    capsys, monkeypatch, address
):
    monkeypatch.setattr(sys, "argv", ["vitrine", "up", "--bundle", "b", "--database", address])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"vitrine: database URL {address!r}: ")
    assert "give sqlite:///PATH" in line


@pytest.mark.parametrize(
    ("products", "not_embedded", "said"),
    [
        (0, 1500, "0 of 1,500 products are embedded for this bundle; run `vitrine index`"),
        (0, 0, "the catalogue holds no product; run `vitrine index`"),
        (1500, 0, None),
    ],
)
def test_what_the_bundle_does_not_find_is_said_where_the_page_is_named(
    products, not_embedded, said
):
    addresses = dict.fromkeys(SERVICES, "127.0.0.1:1")
    greeting = up.greeting(
        Running("http://localhost:8000", addresses, {}, "logs", {}, 1.0, products, not_embedded)
    )
    assert "http://localhost:8000" in greeting
    assert said in greeting if said else "!" not in greeting
