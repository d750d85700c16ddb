"""What is answered in the place of an answer."""

import pytest
from flask import Flask

from vitrine_gateway.api.problems import register_problems
from vitrine_serving.errors import DeadlineExceeded, Exhausted, PreconditionFailed, Unavailable


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unavailable, 503),
        (Exhausted, 503),
        (PreconditionFailed, 503),
        # Whether a call is given up or the step after it is not begun is a matter of chance.
        (DeadlineExceeded, 504),
    ],
)
def test_who_may_ask_again_is_told_when(error, status):
    app = Flask(__name__)
    register_problems(app)

    @app.get("/")
    def fail():
        raise error("try again in a moment", reason="PASSES")

    response = app.test_client().get("/")

    assert response.status_code == status
    assert int(response.headers["Retry-After"]) > 0
