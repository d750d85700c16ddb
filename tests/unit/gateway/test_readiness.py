import pytest

from vitrine_gateway.index_fit import fit_notice
from vitrine_gateway.lifecycle import Lifecycle
from vitrine_gateway.readiness import ReadinessProbe

ALL = {"features": True, "classifier": True, "similarity": True, "captioner": True}


class Health:
    def __init__(self, **changes):
        self.asked = 0
        self.answers = {**ALL, **changes}

    def serving(self):
        self.asked += 1
        return self.answers


def test_the_services_are_asked_at_most_once_a_second():
    now = [0.0]
    health = Health()
    probe = ReadinessProbe(health, lambda: False, clock=lambda: now[0])
    for now[0] in (0.0, 0.5, 0.99, 1.0, 1.5):
        assert probe.read().ready
    assert health.asked == 2


def test_a_gateway_that_is_about_to_stop_is_not_ready_at_once():
    lifecycle = Lifecycle()
    probe = ReadinessProbe(Health(), lifecycle.is_draining)
    assert probe.read().ready
    lifecycle.drain()
    assert not probe.read().ready


def test_only_one_process_announces_the_gateway():
    lifecycle = Lifecycle()
    assert [lifecycle.may_announce() for _ in range(3)] == [True, False, False]


def test_a_gateway_that_reaches_no_service_is_ready_and_says_so():
    away = dict.fromkeys(ALL, False)
    found = ReadinessProbe(Health(**away), lambda: False).read()
    assert found.ready
    assert found.services == away


def test_what_keeps_searches_from_finding_products_is_told_and_asked_for_as_rarely():
    now, asked = [0.0], []

    def notice():
        asked.append(now[0])
        return "0 of 3 products are embedded for this bundle"

    probe = ReadinessProbe(Health(), lambda: False, notice, clock=lambda: now[0])
    for now[0] in (0.0, 0.5, 1.0):
        assert probe.read().ready
        assert probe.read().notice == "0 of 3 products are embedded for this bundle"
    assert asked == [0.0, 1.0]
    assert ReadinessProbe(Health(similarity=False), lambda: False, notice).read().notice == ""


@pytest.mark.parametrize(
    ("products", "not_embedded", "said"),
    [
        (0, 1500, "0 of 1,500 products are embedded for this bundle; run `vitrine index`"),
        (2, 1, "2 of 3 products are embedded for this bundle; run `vitrine index`"),
        (0, 0, "the catalogue holds no product; run `vitrine index`"),
        (3, 0, ""),
    ],
)
def test_a_bundle_that_does_not_fit_the_catalogue_is_said_not_to(products, not_embedded, said):
    assert fit_notice(products, not_embedded) == said
