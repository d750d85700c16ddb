"""Every block of docs/how-to/call-from-another-service.md does what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from vitrine_pipeline.serving.programs import SERVICES, StackOptions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "call-from-another-service.md"
PORTS = {"features": 50051, "classifier": 50052, "similarity": 50053, "captioner": 50054}
RPCS = {
    "FeatureService": ("Embed", "EmbedStream", "EmbedText"),
    "ClassifierService": ("Classify",),
    "SimilarityService": (
        *("Search", "GetProducts", "ListFacets", "UpsertProducts", "DeleteProducts", "GetStatus"),
    ),
    "CaptionerService": ("Describe",),
}


def blocks(language: str) -> str:
    tokens = MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    return "\n".join(token.content for token in tokens if token.info == language)


def shown(trained) -> dict[str, str]:
    """Return a product that passes the filter of the page's search."""
    return next(row for row in trained.rows if row["Usage"] == "Casual")


@pytest.fixture
def at_the_stack(stack, trained, tmp_path):
    """Runs a script of the page in a folder with the photo, with the services' real addresses."""
    (tmp_path / "shirt.jpg").write_bytes(trained.photo(shown(trained)["ProductId"]))

    def run(script: str, *interpreter: str) -> str:
        for name, port in PORTS.items():
            script = script.replace(f"localhost:{port}", stack.addresses[name])
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            (*interpreter, script),
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_python_blocks_run(at_the_stack, trained):
    said = at_the_stack(blocks("python"), sys.executable, "-W", "error", "-c")

    assert "256 values in space" in said
    assert shown(trained)["ProductTitle"] in said
    assert "not there: ['no-such-product']" in said


def test_the_commands_run(at_the_stack, trained):
    said = at_the_stack(blocks("sh"), "bash", "-euo", "pipefail", "-c")

    assert "vitrine.similarity.v1.SimilarityService/Search" in said
    assert '"A shirt"' in said
    assert '"SERVING"' in said


def test_the_option_that_the_page_names_brings_the_ports_that_it_calls():
    first = re.search(r"`--service-ports (\d+)`", PAGE.read_text(encoding="utf-8"))
    options = StackOptions("bundle", "database", "media", service_ports=int(first[1]))

    assert {name: options.service_port(name) for name in SERVICES} == PORTS


def test_each_rpc_is_called_both_ways():
    python, shell = blocks("python"), blocks("sh")
    for service, methods in RPCS.items():
        for method in methods:
            assert re.search(rf"\.{method}\(", python), method
            assert f"{service}/{method}" in shell, method


def test_each_call_from_python_has_a_deadline():
    methods = "|".join(method for methods in RPCS.values() for method in methods)
    calls = re.findall(rf"\.(?:{methods})\(", blocks("python"))
    assert blocks("python").count("timeout=") >= len(calls)
