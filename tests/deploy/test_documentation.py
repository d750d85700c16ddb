"""What the pages on Kubernetes tell an operator to do can be done."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "docs" / page
    for page in ("how-to/run-on-gke.md", "how-to/run-on-kubernetes.md", "reference/kubernetes.md")
]


def blocks(page):
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_is_a_script(page):
    for block in blocks(page):
        parsed = subprocess.run(
            ["bash", "-n"], input=block, capture_output=True, text=True, timeout=10, check=False
        )
        assert parsed.returncode == 0, f"{parsed.stderr}in\n{block}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_path_and_link_leads_somewhere(page):
    text = page.read_text()
    for path in re.findall(r"deploy/k8s/[\w./-]*\w", text):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\(([^):]+)\)", text):
        assert (page.parent / link).exists(), link


def test_whatever_is_applied_renders(kubectl):
    applied = {
        folder
        for page in PAGES
        for block in blocks(page)
        for folder in re.findall(r"kubectl \w+ -k (\S+)", block)
    }

    assert len(applied) == 8
    for folder in applied:
        assert kubectl.render(ROOT / folder)


def test_every_secret_that_is_needed_is_made(installation):
    reference = (ROOT / "docs" / "reference" / "kubernetes.md").read_text()
    steps = "".join(block for page in PAGES for block in blocks(page))
    for container in installation.containers:
        for entry in container.spec.get("env", ()):
            if secret := entry.get("valueFrom", {}).get("secretKeyRef"):
                assert f"| `{secret['name']}` | `{secret['key']}` |" in reference
                made = f"create secret generic {secret['name']} --from-literal={secret['key']}="
                assert made in steps


def test_every_account_is_bound_as_its_annotation_says(installation):
    steps = "".join(blocks(PAGES[0]))
    bound = {
        name: account
        for names, account in re.findall(
            r"for name in ([\w ]+); do acts_as \"\$name\" (\S+); done", steps
        )
        for name in names.split()
    } | dict(re.findall(r"^acts_as (\w+) (\S+)$", steps, re.MULTILINE))
    for account in installation.of_kind("ServiceAccount"):
        annotations = account["metadata"].get("annotations", {})
        if google := annotations.get("iam.gke.io/gcp-service-account"):
            assert google == f"{bound[account['metadata']['name']]}@PROJECT.iam.gserviceaccount.com"


def test_the_open_range_is_the_reserved_one(tree):
    settings = (tree / "overlays" / "gke" / "platform" / "settings.env").read_text()
    [range_] = re.findall(r"^SERVICES_RANGE=(.*)$", settings, re.MULTILINE)
    address, _, length = range_.partition("/")

    assert f"--addresses={address} --prefix-length={length} " in PAGES[0].read_text()


@pytest.mark.parametrize("place", ["local", "gke"])
def test_every_switch_is_a_component_with_an_explanation(tree, place):
    overlay = tree / "overlays" / place
    lines = (overlay / "kustomization.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  # - "):
            assert (overlay / line.removeprefix("  # - ")).is_dir()
            assert lines[number - 1].startswith("  # "), f"{line} is not explained"
