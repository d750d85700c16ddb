"""The contracts of imports in pyproject.toml cover everything, and none is broken unseen."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from pkgutil import iter_modules

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path for path in ROOT.glob("services/*/src/vitrine_*"))
# Where a service meets the world; whatever else it holds decides, and is in the contract.
EDGES = {
    "__main__", "access_servicer", "api", "app", "backend", "clients", "front", "gateway",
    "messages", "milvus", "operation", "page", "server", "service", "servicer",
    "snapshot",
}  # fmt: skip


@pytest.fixture(scope="module")
def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract for contract in settings["contracts"]}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of all packages, in which imports may be planted."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "benchmarks", copy / "benchmarks")
    for package in ROOT.glob("**/src/vitrine_*"):
        if ".venv" not in package.parts:
            shutil.copytree(package, copy / package.name)
    return copy


def lint(tree):
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("package", SERVICES, ids=lambda path: path.name)
def test_every_module_of_a_service_decides_or_is_an_edge(package, contracts):
    held = set(contracts["domains"]["source_modules"])
    modules = {module.name for module in iter_modules([str(package)])}
    free = {name for name in modules if f"{package.name}.{name}" not in held}
    assert free <= EDGES


def test_the_tree_keeps_every_contract(tree):
    answer = lint(tree)
    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout


@pytest.mark.parametrize(
    ("contract", "module", "planted"),
    [
        ("layers", "vitrine_product/price.py", "import vitrine_features.colour"),
        ("layers", "vitrine_classifier/decode.py", "import vitrine_captioner.title"),
        ("layers", "vitrine_similarity/replica.py", "import vitrine_pipeline.split"),
        ("layers", "vitrine_pipeline/split.py", "import benchmarks.planting"),
        ("layers", "vitrine_sample/sample.py", "import vitrine_pipeline.errors"),
        ("sample", "vitrine_sample/sample.py", "import vitrine_serving.errors"),
        ("rooms", "vitrine_gateway/cache/redis_store.py", "import vitrine_gateway.search.query"),
        ("domains", "vitrine_features/colour.py", "from vitrine.features.v1 import features_pb2"),
        ("domains", "vitrine_similarity/replica.py", "from vitrine_similarity import messages"),
        ("domains", "vitrine_gateway/search/searcher.py", "import flask"),
        ("serving", "vitrine_captioner/title.py", "import pandas"),
        ("gateway", "vitrine_gateway/products/desk.py", "import numpy"),
        (
            "evaluation",
            "vitrine_pipeline/evaluation/run.py",
            "import vitrine_pipeline.training.fit",
        ),
    ],
)
def test_a_planted_import_breaks_its_contract(contract, module, planted, tree, contracts):
    place = tree / module
    before = place.read_text()
    place.write_text(f"{before}\n{planted}\n")
    try:
        answer = lint(tree)
    finally:
        place.write_text(before)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert f"{contracts[contract]['name']} BROKEN" in answer.stdout
