"""checkov finds nothing in what the overlays render to, apart from what is explained in place."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CONFIG = Path(__file__).parents[2] / "deploy" / "k8s" / ".checkov.yaml"
BARE = "bare.yaml"
PROGRAM = Path(sys.prefix) / "checkov" / "bin" / "checkov"


@pytest.fixture(scope="module")
def found(installations, kubectl, tree, tmp_path_factory):
    """What checkov says of every installation, and of a base that nothing hardened."""
    if not PROGRAM.exists():
        assert "CI" not in os.environ, f"{PROGRAM} is missing: run make checkov"
        pytest.skip(f"{PROGRAM} is not installed: run make checkov")
    folder = tmp_path_factory.mktemp("rendered")
    for name, installation in installations.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump_all(installation.documents))
    (folder / BARE).write_text(kubectl.kustomize(tree / "base"))
    run = subprocess.run(
        [PROGRAM, "--config-file", CONFIG, "--directory", folder, "--output", "json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return json.loads(run.stdout)


def failures(found, *, bare):
    return {
        f"{check['check_id']} {check['resource']}: {check['check_name']}"
        for check in found["results"]["failed_checks"]
        if check["file_path"].endswith(BARE) == bare
    }


def test_checkov_finds_nothing(found):
    assert failures(found, bare=False) == set()
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 1_000


def test_checkov_finds_what_is_not_hardened(found):
    assert any("CKV_K8S_22" in failure for failure in failures(found, bare=True))
