"""Every command of every page is tried, or listed with the reason why it cannot be here."""

import re
from pathlib import Path

import pytest
import typer

from fixtures.page_commands import ROOT, Reader, shell_blocks
from vitrine_pipeline.cli import app

PAGES = [
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
    *sorted((ROOT / "docs" / "runbooks").glob("*.md")),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
]
# Every block of these runs for real, against services that run.
RUN = {
    "call-from-another-service": "tests/e2e/test_how_to_call_from_another_service.py",
    "tag-over-rest": "tests/e2e/test_how_to_tag_over_rest.py",
}
# What of a command is tried here.
TRIED = {
    "kubectl": "kustomizations render; kubectl understands the rest, and then finds no cluster",
    "docker": "Compose understands it and knows the service, and then finds no engine",
    "make": "there is such a target",
    "vitrine": "the command line is understood; tests/e2e and tests/unit/pipeline run the commands",
    "python": "the script or the module is there; its own tests run it",
    "pytest": "the tests are there",
}
# Why the others are not.
NOT_TRIED = {
    "curl": "asks a server; tests/contract/gateway has each route, tests/e2e the searches",
    "gcloud": "needs an account of Google Cloud",
    "helm": "fetches a chart from the internet, and needs a cluster",
    "kind": "needs a Docker engine that may start a cluster",
    "optimum-cli": "fetches an encoder from a model hub",
    "pip": "installs what fetches it, in an environment of its own",
    "openssl": "makes random passwords and certificates; tests/unit/serving makes its own",
    "promtool": "tests/observability/test_rules.py runs it on the same files",
}
# Of `docker`: what is not Compose.
BARE_DOCKER = {
    "run": "needs a GPU",
    "tag": "tests/containers builds the images under these names",
    "push": "needs a registry",
    "stats": "needs an engine with containers",
}
UNDERSTOOD = {"exec", "logs", "ps", "restart", "run", "up"}


@pytest.fixture(scope="module")
def read(kubectl, tmp_path_factory):
    """Reads a page and does what it says; gives what was called."""

    def follow(page):
        reader = Reader(tmp_path_factory.mktemp(page.stem), kubectl.program, (*TRIED, *NOT_TRIED))
        known = ""
        for block in shell_blocks(page):
            known = reader.paste(block, known)
        return reader

    return follow


@pytest.fixture(scope="module")
def followed(read):
    return {page: read(page) for page in PAGES if page.stem not in RUN}


def test_every_page_is_followed_or_run():
    assert {page.stem for page in PAGES} >= RUN.keys()
    for test in RUN.values():
        assert (ROOT / test).is_file()


@pytest.mark.timeout(600)
def test_every_command_is_understood(followed):
    faults = {page.name: reader.faults for page, reader in followed.items() if reader.faults}

    assert faults == {}


def calls_of(followed, program):
    return [call[1:] for reader in followed.values() for call in reader.calls if call[0] == program]


def test_no_program_is_listed_that_no_page_calls(followed):
    called = {call[0] for reader in followed.values() for call in reader.calls}

    assert called == TRIED.keys() | NOT_TRIED.keys()


def test_docker_is_asked_for_what_is_listed(followed):
    called = calls_of(followed, "docker")
    composed = {word for call in called if call[0] == "compose" for word in call} & UNDERSTOOD

    assert {call[0] for call in called} == {"compose", *BARE_DOCKER}
    assert composed == UNDERSTOOD


def test_every_target_of_make_is_there(followed):
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([\w-]+):", text, re.MULTILINE))
    [extended] = re.findall(r"^WITH_EXTRA := (.*)", text, re.MULTILINE)
    targets |= {f"image-{name}" for name in extended.split()}
    asked = {word for call in calls_of(followed, "make") for word in call if "=" not in word}

    assert asked
    assert asked <= targets


def test_every_command_line_of_vitrine_is_understood(followed):
    group = typer.main.get_command(app)
    called = calls_of(followed, "vitrine")

    assert len(called) > 10
    for name, *words in called:
        command = group.get_command(None, name)
        assert command, f"there is no command `vitrine {name}`"
        if hasattr(command, "commands"):
            name, words = f"{name} {words[0]}", words[1:]
            command = command.commands[name.split()[1]]
        options = {spelling for one in command.params for spelling in one.opts}
        for word in words:
            assert not word.startswith("--") or word.partition("=")[0] in options, f"{name} {word}"


def test_every_script_and_test_is_there(followed):
    for program in ("python", "pytest"):
        called = calls_of(followed, program)
        assert called
        for path in (word for call in called for word in call if "/" in word):
            if not re.match(r"(?:https?:|sqlite:)", path) and path.partition("/")[0] in (
                *("benchmarks", "deploy", "tests"),
            ):
                assert Path(ROOT / path).exists(), path


def test_what_is_not_understood_is_noticed(read, tmp_path):
    page = tmp_path / "wrong.md"
    wrong = (
        "kubectl -n vitrine rollout state deployment/gateway",
        "kubectl apply -k deploy/k8s/overlays/nowhere",
        "docker compose up --detach no-such-service",
        "docker compose run --detatch sweep",
        "terraform apply",
        "sed -i s/a/b/ deploy/k8s/nowhere.yaml",
    )
    page.write_text("\n".join(f"```sh\n{line}\n```" for line in wrong))

    faults = "\n".join(read(page).faults)
    for sign in ("state", "nowhere", "no-such-service", "detatch", "terraform", "nowhere.yaml"):
        assert sign in faults, sign
