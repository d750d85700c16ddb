"""The checked-in stubs are what the protos give."""

import filecmp
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_checked_in_stubs_are_what_make_protos_would_make(tmp_path):
    subprocess.run(
        [sys.executable, "protos/generate.py", str(tmp_path)], cwd=ROOT, check=True, timeout=120
    )

    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.py*")}
    source = ROOT / "libs/protos/src"
    kept = {
        p.relative_to(source) for p in source.rglob("*_pb2*.py*") if "__pycache__" not in str(p)
    }
    assert made == kept
    changed = [str(path) for path in made if not filecmp.cmp(tmp_path / path, source / path, False)]
    assert changed == [], "run `make protos` and commit what it changes"
