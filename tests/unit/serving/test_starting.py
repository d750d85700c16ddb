"""How a service's process begins."""

import gc
import sys

import pytest

from vitrine_serving.starting import start

MODULE = """
import gc
seen = [gc.isenabled()]
def main():
    seen.append(gc.isenabled())
"""


@pytest.fixture
def collecting():
    yield
    gc.enable()


def test_nothing_is_collected_until_the_service_says_so(tmp_path, monkeypatch, collecting):
    (tmp_path / "started_module.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)

    start("started_module")

    assert sys.modules.pop("started_module").seen == [False, False]
