"""Rows are sent to Milvus from several threads at once."""

import subprocess
import sys

import pytest


def test_what_pymilvus_would_import_in_a_thread_is_there_before():
    pytest.importorskip("scipy")
    program = (
        "import sys, vitrine_similarity.milvus.connection; print('scipy.sparse' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout == "True\n", said.stderr
