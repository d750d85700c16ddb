"""What the end-to-end tests share."""

from pathlib import Path

import pytest

from fixtures.stubs import Stubs

REAL_PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "fashion" / "images"


@pytest.fixture(scope="session")
def stubs(stack):
    """gRPC clients of the running services."""
    stubs = Stubs(stack.addresses)
    yield stubs
    stubs.close()


@pytest.fixture(scope="session")
def real_photos():
    """Photos of real products, a few of them."""
    if not REAL_PHOTOS.is_dir():
        pytest.skip(f"there are no real photos in {REAL_PHOTOS}")
    return [path.read_bytes() for path in sorted(REAL_PHOTOS.glob("*.jpg"))[::300]]
