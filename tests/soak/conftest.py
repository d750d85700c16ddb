"""The whole product, for as long as is asked for."""

import pytest

from fixtures.stack import running_stack


@pytest.fixture
def soaked(trained, indexed, tmp_path):
    with running_stack(trained.bundle, indexed.copy(tmp_path / "shop")) as running:
        yield running
