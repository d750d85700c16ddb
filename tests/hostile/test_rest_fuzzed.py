"""Requests that the OpenAPI document allows or forbids: each answer is one that it describes."""

from collections import Counter
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fixtures.victim import is_fair

_TIMEOUT_S = 30
_CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# Of all requests: drawing one takes longer than answering it.
_SHARE = 0.05


@pytest.fixture
def operations(victim):
    schema = schemathesis.openapi.from_url(f"{victim.stack.url.rstrip('/')}/api/v1/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


def fuzz(operation, mode, number, seed) -> Counter:
    """Send so many requests, and count the answers by their status."""
    statuses: Counter[str] = Counter()

    @seeded(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        response = case.call(timeout=_TIMEOUT_S)
        status = response.status_code
        statuses[f"{status // 100}xx" if status < 500 else str(status)] += 1
        shown = (operation.label, response.status_code, response.text[:300], seed)
        assert is_fair(response.status_code, response.headers), shown
        case.validate_response(response, checks=_CHECKS, excluded_checks=[not_a_server_error])

    # Nothing that is wrong can be sent to what takes no parameters.
    with suppress(Unsatisfiable):
        send()
    return statuses


@pytest.mark.timeout(7200)
def test_each_answer_is_one_that_is_described(victim, operations, requests, seed, tally):
    each = max(1, round(requests * _SHARE / (len(operations) * len(_MODES))))
    statuses, faults = Counter(), []
    for operation in operations:
        for mode in _MODES:
            try:
                statuses += fuzz(operation, mode, each, seed)
            except (AssertionError, FailureGroup) as fault:
                faults.append(fault)
    if faults:
        raise BaseExceptionGroup(f"seed {seed}", faults)
    tally.count("as described, and not", requests=statuses.total(), **statuses)
