"""A real Chromium, and a page on a real gateway with small services behind."""

import os
import shutil
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from prometheus_client import CollectorRegistry
from werkzeug.serving import make_server

from fixtures.interfaces import network_stays
from fixtures.page_actions import PHOTO
from fixtures.peers import Peers
from fixtures.pictures import drawing, encode
from fixtures.quiet_server import QuietRequests
from fixtures.taggings_site import open_taggings_site
from vitrine_gateway.app import create_app
from vitrine_gateway.gateway import open_gateway
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.settings import GatewaySettings
from vitrine_media import MediaStore

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COLOURS = ("Red", "Blue", "Green")

# Much longer than anything takes, for a machine that is busy otherwise.
PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Of a module, not of the session: while it is there, nothing else in this process can use asyncio.
@pytest.fixture(scope="module")
def chromium():
    executable = shutil.which("chromium")
    if executable is None:
        missing = "there is no Chromium; `make browser` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visitor(chromium):
    """A browser that has been here before, so that it has the scripts at hand."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def faults():
    """What went wrong in the scripts of the pages: nothing, when the test ends."""
    seen = []
    yield seen
    assert seen == []


@pytest.fixture
def page(visitor, faults):
    """A page of the visitor."""
    with visitor.new_page() as page:
        yield _watched(page, faults)


@pytest.fixture
def window(chromium, faults):
    """Opens pages of visitors of their own: ``window(width=390)``."""
    with ExitStack() as stack:

        def make(*, width=1440, height=900, **options):
            context = chromium.new_context(
                viewport={"width": width, "height": height}, locale="en-GB", **options
            )
            stack.callback(context.close)
            return _watched(context.new_page(), faults)

        yield make


def _watched(page, faults):
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.extend(_refusals(said)))
    # From the start, or a key that is pressed at once is faster than who waits for the dialog.
    page.on("filechooser", lambda _chooser: None)
    return page


def _refusals(said):
    """What the browser says when the page breaks its own content security policy."""
    return [said.text] if "Content Security Policy" in said.text else []


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A gateway with small services behind; see `Site`."""
    with open_site(tmp_path_factory.mktemp("media")) as opened:
        yield opened


@pytest.fixture
def desk():
    """The pages of taggings, on taggings that the test scripts."""
    with open_taggings_site() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _same_network(run_folder):
    with network_stays(run_folder):
        yield


@pytest.fixture(autouse=True)
def _well_again(request):
    """Whatever a test did to the services of the site ends with it."""
    yield
    if "site" in request.fixturenames:
        for peer in request.getfixturevalue("site").peers.all:
            peer.go_on()
            peer.fails_with = None


class Site:
    """A gateway's address, its media store, and the services behind, which hang or fail on cue."""

    def __init__(self, url, peers, media):
        self.url = url
        self.peers = peers
        self.media = media


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A site whose bundle and catalogue have none of the usual attributes."""
    with open_site(tmp_path_factory.mktemp("own-media"), _fill_with_own) as opened:
        classifier = opened.peers.classifier
        classifier.predicted = {"family": "Shoes", "article": "Heels", "shade": "Red"}
        classifier.predicted |= {"sole_height": "High"}
        classifier.roles = {"family": "taxonomy", "article": "taxonomy", "shade": "colour"}
        classifier.roles |= {"sole_height": "plain"}
        classifier.sure = frozenset(classifier.predicted)
        opened.peers.captioner.known = classifier.predicted
        yield opened


@contextmanager
def open_site(media_folder, fill=None):
    peers = Peers()
    (fill or _fill)(peers.similarity, MediaStore(str(media_folder)))
    settings = GatewaySettings(
        **peers.addresses, media_url=str(media_folder), deadline_ms=3_000, max_image_bytes=200_000
    )
    with ExitStack() as stack:
        stack.callback(peers.close)
        gateway = open_gateway(settings, GatewayMetrics(CollectorRegistry()), stack)
        app = create_app(settings, gateway)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequests)
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        stack.callback(serving.join, 10)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        yield Site(f"http://127.0.0.1:{server.port}", peers, media_folder)


def _fill(similarity, media):
    """Thirty products: Heels and Boots in three colours, and one pair of White Heels."""
    thumbnail = encode(drawing(96, 96), "WEBP")
    for number in range(30):
        name = f"p{number:02}"
        similarity.add(
            name,
            image=media.add(PHOTO, "image/jpeg", thumbnail),
            price=(129_900 + number * 1_000, "INR"),
            product_type="Heels" if number % 2 else "Boots",
            colour="White" if number == 29 else COLOURS[number % 3],
        )


def _fill_with_own(similarity, media):
    """Twelve products, of attributes that no other catalogue has."""
    thumbnail = encode(drawing(96, 96), "WEBP")
    for number in range(12):
        similarity.add(
            f"o{number:02}",
            image=media.add(PHOTO, "image/jpeg", thumbnail),
            family="Shoes",
            article="Heels" if number % 2 else "Boots",
            shade=COLOURS[number % 3],
            sole_height="High" if number % 4 else "Low",
        )
