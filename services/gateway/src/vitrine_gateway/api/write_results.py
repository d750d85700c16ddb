"""What came of bulk writes, as answers show it."""

from __future__ import annotations

from vitrine_gateway.api import schemas
from vitrine_gateway.api.problems import problem_of
from vitrine_gateway.products.desk import Refused, Written


def results_of(outcomes: tuple[Written | Refused, ...]) -> schemas.WriteResults:
    """Show what became of a bulk write."""
    results = [_result(outcome) for outcome in outcomes]
    refused = sum(result.status == "refused" for result in results)
    return schemas.WriteResults(written=len(results) - refused, refused=refused, results=results)


def _result(outcome: Written | Refused) -> schemas.WriteResult:
    if isinstance(outcome, Refused):
        return schemas.WriteResult(
            id=outcome.id, status="refused", problem=problem_of(outcome.error)
        )
    return schemas.WriteResult(
        id=outcome.product.id, status="created" if outcome.created else "updated"
    )
