"""Tags pictures with a server that runs elsewhere, over its REST API."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3
from PIL import Image
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_random_exponential

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging.tagger import Asked
from vitrine_product.attributes import MAX_VALUE_LENGTH
from vitrine_product.product import MAX_TITLE_LENGTH
from vitrine_sheets.tagged.answers import Refused, Tag, Tagged

_SEARCHES = "/api/v1/searches"
# Of the picture alone: the next one may well be answered. The last two are tried again before.
_REFUSED = frozenset({400, 408, 413, 415, 422, 500, 504})
_TRY_LATER = (429, 500, 502, 503, 504)
_ATTEMPTS = 8
_LONGEST_WAIT_S = 30.0
_LONGEST_REST_S = 300
_CONNECT_S, _READ_S = 10.0, 60.0
_PROBE_SIDE_PX = 64
_PROBE_TITLE = "Product"


class _Attribute(BaseModel):
    model_config = ConfigDict(frozen=True)

    value: str
    confidence: float
    sure: bool


class _Detail(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    sure: bool


class _Description(BaseModel):
    model_config = ConfigDict(frozen=True)

    title: str
    text: str


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    attributes: Mapping[str, _Attribute]
    description: _Description | None
    space: str
    details: Sequence[_Detail] = ()
    unavailable: Sequence[str] = ()


class ServerTagger:
    """Asks a server for each picture; as `Tagger`.

    A server that is busy or away is asked again, after as long as it says or ever longer, and is
    given up after some minutes.

    Parameters
    ----------
    url
        Of the server, e.g. ``"http://localhost:8000"``.
    at_a_time
        How many pictures it is sent at a time.
    backoff_s
        About the first pause between two attempts, in seconds.
    api_key
        Of that server; empty: it wants none.

    Raises
    ------
    PipelineError
        It does not answer as a server of Vitrine does.
    """

    def __init__(
        self, url: str, at_a_time: int = 8, backoff_s: float = 0.5, *, api_key: str = ""
    ) -> None:
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(
            maxsize=at_a_time,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
            retries=urllib3.Retry(
                total=_ATTEMPTS - 1,
                redirect=0,
                # A search changes nothing, so that it may be sent again.
                allowed_methods=None,
                status_forcelist=_TRY_LATER,
                backoff_factor=backoff_s,
                backoff_jitter=backoff_s,
                backoff_max=_LONGEST_WAIT_S,
                retry_after_max=_LONGEST_REST_S,
                raise_on_status=False,
            ),
        )
        self._until_whole = Retrying(
            retry=retry_if_result(_lacks_something),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=backoff_s, max=_LONGEST_WAIT_S),
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )
        self.workers = at_a_time
        self.batch = 1
        seen = self._search(_blank(), {}, _PROBE_TITLE)
        self._takes_titles = isinstance(seen, _Answer)
        if not self._takes_titles:
            # One of an earlier release takes the option for a filter.
            seen = self._search(_blank(), {})
        if isinstance(seen, Refused):
            raise self._useless(f"it refuses a sound picture: {seen.reason}")
        self.attributes = tuple(seen.attributes)
        self.name = f"server {self._url}, space {seen.space}"

    def tag(self, asked: Sequence[Asked]) -> list[Tagged | Refused]:
        """Answer for each picture, in their order."""
        return [self._tag(one) for one in asked]

    def _tag(self, asked: Asked) -> Tagged | Refused:
        try:
            image = asked.image.read_bytes()
        except OSError as error:
            return Refused(f"{asked.image}: {error.strerror or error}")
        stated = {
            name: value
            for name, value in asked.stated.items()
            if name in self.attributes and len(value) <= MAX_VALUE_LENGTH
        }
        title = asked.title[:MAX_TITLE_LENGTH] if self._takes_titles else ""
        answer = self._search(image, stated, title)
        if isinstance(answer, Refused):
            return Refused(f"{asked.image}: {answer.reason}")
        tags = {
            name: Tag(one.value, one.confidence, one.sure)
            for name, one in answer.attributes.items()
        }
        said = answer.description
        details = tuple(one.name for one in answer.details if one.sure)
        return Tagged(tags, said.title if said else "", said.text if said else "", details)

    def _search(
        self, image: bytes, stated: Mapping[str, str], title: str = ""
    ) -> _Answer | Refused:
        """Search with a picture until all that was asked for is there."""
        answer = self._until_whole(self._ask, image, stated, title)
        if isinstance(answer, _Answer) and answer.unavailable:
            missing = " and ".join(answer.unavailable)
            raise self._useless(f"it answers without {missing}, time after time")
        return answer

    def _ask(self, image: bytes, stated: Mapping[str, str], title: str) -> _Answer | Refused:
        fields: dict[str, Any] = {
            "include": "attributes,description",
            "attributes": json.dumps(dict(stated)),
            **({"catalogue_title": title} if title else {}),
            "image": ("image", image, "application/octet-stream"),
        }
        try:
            response = self._http.request("POST", self._url + _SEARCHES, fields=fields)
        except urllib3.exceptions.HTTPError as error:
            raise self._useless(f"it cannot be reached: {error}") from error
        if response.status in _REFUSED:
            return Refused(_detail(response))
        if response.status != 200:
            raise self._useless(f"it answers with status {response.status}: {_detail(response)}")
        try:
            return _Answer.model_validate_json(response.data)
        except ValidationError as error:
            raise self._useless("what it answers is no search of Vitrine") from error

    def _useless(self, reason: str) -> PipelineError:
        return PipelineError(
            f"--server {self._url}: {reason}; what is tagged is kept: give the same command again "
            "when the server is well, and it goes on"
        )


def _lacks_something(answer: _Answer | Refused) -> bool:
    return isinstance(answer, _Answer) and bool(answer.unavailable)


def _detail(response: urllib3.BaseHTTPResponse) -> str:
    try:
        return str(json.loads(response.data)["detail"])
    except (ValueError, KeyError, TypeError):
        return response.reason or "no reason is given"


def _blank() -> bytes:
    """Draw the picture that a server is tried with."""
    drawn = io.BytesIO()
    Image.new("RGB", (_PROBE_SIDE_PX, _PROBE_SIDE_PX), "white").save(drawn, "PNG")
    return drawn.getvalue()
