import pytest

from fixtures.fetch_process import patch_internet
from fixtures.fetching import Shop
from fixtures.scripted_site import ScriptedSite


@pytest.fixture
def site():
    scripted = ScriptedSite()
    yield scripted
    scripted.close()


@pytest.fixture
def shop(tmp_path, site, monkeypatch):
    """A shop without products, whose site is on the internet."""
    patch_internet(monkeypatch.setattr)
    return Shop(tmp_path, site)
