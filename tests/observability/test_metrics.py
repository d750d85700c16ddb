"""Rules, dashboards and pages go by metrics and labels that the running services expose."""

import re
import urllib.request
from pathlib import Path

import pytest

from fixtures.prometheus import dashboard_queries, recorded, rules
from fixtures.promql import Exposition, grouping_labels, selectors

ROOT = Path(__file__).parents[2]
# What Prometheus adds when it reads.
SCRAPED = {"service", "instance", "job"}
# Series that are there once something has gone wrong in a way that no test here brings about.
FAULTS = {"status", "code"}


@pytest.fixture(scope="module")
def exposed(observed, trained):
    """After a search that is answered, one that the cache answers, and one that is refused."""
    photo = trained.photo(trained.rows[3]["ProductId"])
    for image in (photo, photo, b"\xff\xd8\xff\xe0 no picture at all"):
        observed.stack.search(image)

    def read(port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
            return page.read().decode()

    return Exposition(read(port) for port in observed.metrics_ports.values())


def queries():
    return [
        *(query.expression for query in dashboard_queries()),
        *(rule["expr"] for rule in rules()),
    ]


def labels_of(name, exposed):
    if name in recorded():
        return grouping_labels(recorded()[name])
    return exposed.labels(name) | SCRAPED


def test_every_series_that_is_asked_for_is_there(exposed):
    for query in queries():
        for selector in selectors(query):
            if selector.is_recorded:
                assert selector.name in recorded(), query
            elif selector.name != "up":
                assert {one.label for one in selector.matchers} <= exposed.labels(selector.name)
                if not FAULTS & {one.label for one in selector.matchers}:
                    assert selector in exposed, f"{selector} in {query}"


def test_every_query_groups_by_labels_that_its_series_have(exposed):
    for query in queries():
        names = [selector.name for selector in selectors(query)]
        known = set().union(*(labels_of(name, exposed) for name in names))
        assert grouping_labels(query) <= known, query


def test_every_metric_is_described_with_its_labels(exposed):
    reference = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    described = {
        name: {label.strip() for label in labels.split(",")} - {""}
        for names, labels in re.findall(r"^\| (`vitrine_.*?) \|(.*?)\|", reference, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", names)
    }

    assert described.keys() == exposed.families
    for name, labels in described.items():
        shown = exposed.labels(name) | exposed.labels(f"{name}_count")
        assert labels - shown == set(), name
        assert shown - labels == set(), name


def test_runbooks_speak_of_metrics_that_are_there(exposed):
    for page in (ROOT / "docs" / "runbooks").glob("*.md"):
        for selector in selectors(page.read_text()):
            if selector.is_recorded:
                assert selector.name in recorded(), page.name
            elif selector.name.startswith("vitrine_"):
                assert exposed.labels(selector.name) >= {one.label for one in selector.matchers}
                assert exposed.has(selector.name), f"{page.name}: {selector.name}"
