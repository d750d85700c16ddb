"""Sends doubted labels to the review of a server, over its REST API."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from vitrine_pipeline.audit.doubted import Doubted
from vitrine_pipeline.errors import PipelineError

_Answer = TypeVar("_Answer")

_TAGGINGS = "/api/v1/taggings"
# Neither has taken the file in, so that sending it again makes no second review.
_TRY_LATER = frozenset({429, 503})
_ATTEMPTS = 8
_LONGEST_WAIT_S = 30.0
_LONGEST_REST_S = 300.0
_CONNECT_S, _WRITE_S, _READ_S = 10.0, 60.0, 300.0


class _Tagging(BaseModel):
    id: str


class _Later(Exception):
    """The server asks to come again, after `rest_s` seconds where it says so."""

    def __init__(self, reason: str, rest_s: float = 0.0) -> None:
        super().__init__(reason)
        self.rest_s = rest_s


class ReviewServer:
    """A server of Vitrine that takes labels in for review.

    One that is busy or away is asked again, after as long as it says or ever longer, and is given
    up after some minutes.

    Parameters
    ----------
    url
        Of the server, e.g. ``"http://localhost:8000"``.
    api_key
        Where it needs one.
    backoff_s
        About the first pause between two attempts, in seconds.
    """

    def __init__(self, url: str, api_key: str = "", backoff_s: float = 0.5) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        longer = wait_random_exponential(multiplier=backoff_s, max=_LONGEST_WAIT_S)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.rest_s if isinstance(error, _Later) else 0.0
            return min(asked, _LONGEST_REST_S) or longer(state)

        self._until_taken = Retrying(
            retry=retry_if_exception_type(_Later),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait,
            reraise=True,
        )

    def check(self) -> None:
        """Find out whether it takes taggings and knows the key, before there is anything to send.

        Raises
        ------
        PipelineError
            It cannot be reached, or does not.
        """

        def ask(http: httpx.Client) -> httpx.Response:
            try:
                return self._answered(http.get(self._url + _TAGGINGS, params={"limit": 1}))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _Later(f"it cannot be reached: {error}") from error

        response = self._with_patience(ask)
        if response.status_code != 200:
            raise self._refused(
                f"it takes no taggings: status {response.status_code}: {_detail(response)}"
            )

    def send(self, doubted: Doubted, name: str) -> str:
        """Send what is doubted, and return the address of its review.

        Parameters
        ----------
        doubted
            It is sent as it is read, and never whole in memory.
        name
            What people are to call it.

        Raises
        ------
        PipelineError
            The server does not take it in.
        """
        tagging = self._with_patience(lambda http: self._post(http, doubted, name))
        return f"{self._url}/taggings/{tagging.id}/review"

    def _with_patience(self, do: Callable[[httpx.Client], _Answer]) -> _Answer:
        timeout = httpx.Timeout(connect=_CONNECT_S, write=_WRITE_S, read=_READ_S, pool=_CONNECT_S)
        with httpx.Client(headers=self._headers, timeout=timeout) as http:
            try:
                return self._until_taken(do, http)
            except _Later as error:
                raise self._refused(f"{error}; give the same command again later") from error

    def _post(self, http: httpx.Client, doubted: Doubted, name: str) -> _Tagging:
        try:
            with _parts(doubted, name) as files:
                response = http.post(self._url + _TAGGINGS, data={"name": name}, files=files)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _Later(f"it cannot be reached: {error}") from error
        except (httpx.WriteError, httpx.WriteTimeout) as error:
            raise _Later(f"it broke off while it was sent: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._refused(
                f"it did not answer ({error}); look at {self._url}/taggings whether it has taken "
                "the labels in before you send them again"
            ) from error
        if self._answered(response).status_code != 202:
            raise self._refused(
                f"it answers with status {response.status_code}: {_detail(response)}"
            )
        try:
            return _Tagging.model_validate_json(response.content)
        except ValidationError as error:
            raise self._refused("what it answers is no tagging of Vitrine") from error

    def _answered(self, response: httpx.Response) -> httpx.Response:
        if response.status_code in _TRY_LATER:
            raise _Later(_detail(response), _rest(response))
        return response

    def _refused(self, reason: str) -> PipelineError:
        return PipelineError(f"--server {self._url}: {reason}")


@contextlib.contextmanager
def _parts(doubted: Doubted, name: str) -> Iterator[list[tuple[str, Any]]]:
    with doubted.file.open("rb") as file, doubted.pictures.open("rb") as pictures:
        yield [
            ("file", (name, file, "text/csv")),
            ("pictures", ("pictures.zip", pictures, "application/zip")),
        ]


def _rest(response: httpx.Response) -> float:
    try:
        return max(0.0, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return 0.0


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase or "no reason is given"
