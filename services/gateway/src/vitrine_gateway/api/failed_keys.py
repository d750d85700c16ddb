"""Addresses whose keys fail again and again are heard no more for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, request
from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from vitrine_gateway.api.keys import given_key
from vitrine_gateway.api.steady_windows import SteadyWindows
from vitrine_gateway.key_refusal import KeyRefusal


def limit_failed_keys(
    app: Flask, rate: RateLimitItem, count_refused: Callable[[KeyRefusal], None]
) -> None:
    """Refuse requests with a key from an address whose keys failed too often, right ones too.

    Each process counts for itself. Call it before anything looks at the key. `count_refused` gets
    the reason for each.
    """
    failures = MovingWindowRateLimiter(SteadyWindows())

    @app.before_request
    def refuse() -> None:
        address = get_remote_address()
        if given_key(request) and not failures.test(rate, address):
            count_refused(KeyRefusal.TOO_MANY)
            again = failures.get_window_stats(rate, address).reset_time - time.time()
            raise TooManyRequests(retry_after=max(1, round(again)))

    @app.after_request
    def count(response: Response) -> Response:
        if response.status_code == HTTPStatus.UNAUTHORIZED and given_key(request):
            failures.hit(rate, get_remote_address())
        return response
