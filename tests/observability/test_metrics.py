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
    """After an answered search, one that the cache answers, one that is refused, and words."""
    photo = trained.photo(trained.rows[3]["ProductId"])
    for image in (photo, photo, b"\xff\xd8\xff\xe0 no picture at all"):
        observed.stack.search(image)
    observed.stack.client.post("/api/v1/searches", json={"text": "red"})

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
    asked = [one for query in queries() for one in selectors(query) if one.name != "up"]
    made = {one.name for one in asked if one.is_recorded}
    raw = [
        (one, {matcher.label for matcher in one.matchers}) for one in asked if not one.is_recorded
    ]
    there = [one for one, labels in raw if not labels & FAULTS]

    assert made <= recorded().keys()
    assert [one for one, labels in raw if not labels <= exposed.labels(one.name)] == []
    assert [one for one in there if one not in exposed] == []
    assert made
    assert there
    assert len(there) < len(raw)


def test_every_query_groups_by_labels_that_its_series_have(exposed):
    assert any(grouping_labels(query) for query in queries())
    for query in queries():
        names = [selector.name for selector in selectors(query)]
        if not names:
            # Of a cluster's own series, or of the probe's.
            continue
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
    named = [
        selector
        for page in (ROOT / "docs" / "runbooks").glob("*.md")
        for selector in selectors(page.read_text())
        if selector.name != "up"
    ]
    made = {one.name for one in named if one.is_recorded}
    raw = [one for one in named if not one.is_recorded]

    assert raw
    assert made <= recorded().keys()
    assert {one.name for one in raw if not exposed.has(one.name)} == set()
    for one in raw:
        assert exposed.labels(one.name) >= {matcher.label for matcher in one.matchers}, one
