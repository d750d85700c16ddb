"""What the pages on Kubernetes tell an operator to do can be done."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "docs" / page
    for page in (
        "how-to/run-on-gke.md",
        "how-to/run-on-kubernetes.md",
        "reference/kubernetes.md",
        "how-to/run-on-milvus.md",
        "how-to/index-on-ray.md",
    )
]


def blocks(page):
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_is_a_script(page):
    # The reference has tables alone.
    assert blocks(page) or page.parent.name == "reference"
    for block in blocks(page):
        parsed = subprocess.run(
            ["bash", "-n"], input=block, capture_output=True, text=True, timeout=10, check=False
        )
        assert parsed.returncode == 0, f"{parsed.stderr}in\n{block}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_path_and_link_leads_somewhere(page):
    text = page.read_text()
    paths = re.findall(r"deploy/k8s/[\w./-]*\w", text)
    links = re.findall(r"\]\(([^):]+)\)", text)

    assert links
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_whatever_is_applied_renders(kubectl):
    applied = {
        folder
        for page in PAGES
        for block in blocks(page)
        for folder in re.findall(r"kubectl \w+ -k (\S+)", block)
    }

    assert len(applied) == 11
    for folder in applied:
        assert kubectl.render(ROOT / folder)


def test_every_secret_that_is_needed_is_made(installation):
    reference = (ROOT / "docs" / "reference" / "kubernetes.md").read_text()
    steps = "".join(block for page in PAGES for block in blocks(page))
    needed = {
        (secret["name"], secret["key"])
        for container in installation.containers
        for entry in container.spec.get("env", ())
        if (secret := entry.get("valueFrom", {}).get("secretKeyRef"))
    }

    switched = {("milvus", "token")} if installation.name.endswith("with every switch") else set()
    assert needed == {
        *{("database", "password"), ("gateway", "api-keys"), ("redis", "password")},
        *switched,
    }
    for name, key in needed:
        assert f"| `{name}` | `{key}` |" in reference
        assert f"create secret generic {name} --from-literal={key}=" in steps


def test_every_account_is_bound_as_its_annotation_says(installation):
    steps = "".join(blocks(PAGES[0]))
    bound = {
        name: account
        for names, account in re.findall(
            r"for name in ([\w ]+); do acts_as \"\$name\" (\S+); done", steps
        )
        for name in names.split()
    } | dict(re.findall(r"^acts_as (\w+) (\S+)$", steps, re.MULTILINE))
    annotated = {
        account["metadata"]["name"]: account["metadata"]
        .get("annotations", {})
        .get("iam.gke.io/gcp-service-account")
        for account in installation.of_kind("ServiceAccount")
        # They ask Google nothing.
        if account["metadata"]["name"] not in ("postgres", "redis")
    }

    assert bound
    if installation.name.startswith("gke"):
        assert annotated == {
            name: f"{account}@PROJECT.iam.gserviceaccount.com" for name, account in bound.items()
        }
    else:
        assert set(annotated.values()) == {None}


def test_the_open_range_is_the_reserved_one(tree):
    settings = (tree / "overlays" / "gke" / "settings" / "settings.env").read_text()
    [range_] = re.findall(r"^SERVICES_RANGE=(.*)$", settings, re.MULTILINE)
    address, _, length = range_.partition("/")

    assert f"--addresses={address} --prefix-length={length} " in PAGES[0].read_text()


@pytest.mark.parametrize("place", ["local", "gke"])
def test_every_switch_is_a_component_with_an_explanation(tree, place):
    overlay = tree / "overlays" / place
    lines = (overlay / "kustomization.yaml").read_text().splitlines()
    switches = [at for at, line in enumerate(lines) if line.startswith("  # - ")]

    assert switches
    for at in switches:
        assert (overlay / lines[at].removeprefix("  # - ")).is_dir()
        assert lines[at - 1].startswith("  # "), f"{lines[at]} is not explained"
