"""The manifests, rendered by the real kubectl, for each place they are made for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fixtures.kubectl import Kubectl
from fixtures.manifests import Installation

ROOT = Path(__file__).parents[2]
TREE = ROOT / "deploy" / "k8s"
PLACES = ("local", "local with every switch", "gke", "gke with every switch", "gke for a trial")
_SWITCH = "  # - "
_SWITCHES = {"local": 6, "gke": 7, "gke/next": 4}


@pytest.fixture(scope="session")
def kubectl(tmp_path_factory):
    return Kubectl(tmp_path_factory.mktemp("kubectl"))


@pytest.fixture(scope="session")
def tree():
    return TREE


@pytest.fixture(scope="session")
def switched_on(tmp_path_factory):
    """The tree with every switch of the overlays turned on."""
    copy = tmp_path_factory.mktemp("switched-on") / "k8s"
    shutil.copytree(TREE, copy)
    for name, switches in _SWITCHES.items():
        overlay = copy / "overlays" / name / "kustomization.yaml"
        text = overlay.read_text()
        assert text.count(_SWITCH) == switches, name
        overlay.write_text(text.replace(_SWITCH, "  - "))
    return copy


@pytest.fixture(scope="session")
def cheaper(tmp_path_factory):
    """The tree after the commands by which the page on GKE makes it cheaper."""
    root = tmp_path_factory.mktemp("cheaper")
    shutil.copytree(TREE, root / "deploy" / "k8s")
    [_, told] = (ROOT / "docs/how-to/run-on-gke.md").read_text().split("**Cheaper**", 1)
    [block, *_] = re.findall(r"^```sh\n(.*?)^```$", told, re.DOTALL | re.MULTILINE)
    # There is no cluster here.
    script = f"kubectl() {{ :; }}\n{block}"
    subprocess.run(["bash", "-ec", script], cwd=root, check=True, timeout=10)
    return root / "deploy" / "k8s"


@pytest.fixture(scope="session")
def installations(kubectl, switched_on, cheaper):
    """All of them, by name."""
    roots = {name: switched_on for name in PLACES if name.endswith("with every switch")}
    roots["gke for a trial"] = cheaper

    def read(name, root):
        documents = {
            (document["kind"], document["metadata"]["name"]): document
            for folder in sorted(kustomizations(root / "overlays" / name.partition(" ")[0]))
            for document in kubectl.render(folder)
        }
        return Installation(name, list(documents.values()))

    return {name: read(name, roots.get(name, TREE)) for name in PLACES}


@pytest.fixture(params=PLACES)
def installation(request, installations):
    """One after the other."""
    return installations[request.param]


def kustomizations(folder: Path) -> list[Path]:
    """The folders that can be applied; components only change others."""
    return [
        file.parent
        for file in folder.rglob("kustomization.yaml")
        if "kind: Kustomization" in file.read_text()
    ]
