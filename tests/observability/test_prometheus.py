"""A real Prometheus, beside the running stack, with the rules and jobs that it has in Compose."""

import math
import re

import pytest

from fixtures.prometheus import dashboard_queries, recorded, running_prometheus
from fixtures.waiting import eventually

SERVICES = ("captioner", "classifier", "features", "gateway", "similarity", "tagger")


@pytest.fixture(scope="module")
def prometheus(observed, tmp_path_factory):
    with running_prometheus(
        tmp_path_factory.mktemp("prometheus"), observed.metrics_ports
    ) as prometheus:
        yield prometheus


@pytest.fixture(scope="module")
def search(observed, trained):
    """Search with another photo each time, and with what is none."""
    photos = (trained.photo(row["ProductId"]) for row in trained.rows)
    kept = trained.photo(trained.rows[-1]["ProductId"])

    def go():
        assert observed.stack.search(next(photos)).status_code == 200
        assert observed.stack.search(kept).status_code == 200
        assert observed.stack.search(b"\xff\xd8\xff\xe0 no picture at all").is_client_error

    return go


def test_every_service_is_read(prometheus):
    def up():
        return sorted((one.labels["service"], one.value) for one in prometheus.query("up"))

    assert eventually(lambda: up() == [(service, 1) for service in SERVICES]), up()


def test_every_rule_can_be_worked_out(prometheus):
    def faults():
        return {rule["name"]: rule["lastError"] or rule["health"] for rule in unwell()}

    def unwell():
        return [rule for rule in prometheus.rules() if rule["health"] != "ok"]

    assert eventually(lambda: not unwell()), faults()
    assert len(prometheus.rules()) > 40


def test_searches_give_every_objective_a_value(prometheus, search):
    def missing():
        return [
            name
            for name in recorded()
            if ":searches_" in name
            and not any(math.isfinite(one.value) for one in prometheus.query(name))
        ]

    def searched():
        search()
        return not missing()

    assert eventually(searched), missing()
    [failed] = prometheus.query("vitrine:searches_failed:ratio_rate5m")
    assert failed.value == 0
    [slow] = prometheus.query("vitrine:searches_slow:ratio_rate5m")
    assert 0 <= slow.value <= 1


def test_every_panel_shows_lines_that_its_legend_can_name(prometheus, search):
    def dark():
        return [
            query
            for query in dashboard_queries()
            if not (lines := prometheus.query(query.expression))
            or not all(
                line.labels.get(label)
                for line in lines
                for label in re.findall(r"\{\{(\w+)\}\}", query.legend)
            )
        ]

    def searched():
        search()
        return not dark()

    assert eventually(searched), dark()


def test_no_page_is_sent_while_all_is_well(prometheus):
    assert prometheus.query('ALERTS{severity="page", alertstate="firing"}') == []
