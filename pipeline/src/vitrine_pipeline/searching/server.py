"""Searches on a server, over its REST API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import urllib3
from pydantic import ValidationError

from vitrine_gateway.search.answer import SearchAnswer
from vitrine_pipeline.errors import PipelineError

_SEARCHES = "/api/v1/searches"
_CONNECT_S, _READ_S = 5.0, 60.0
_TRY_LATER = (429, 502, 503)
_ATTEMPTS = 3
_MAX_THUMBNAIL_BYTES = 1 << 20


class SearchServer:
    """A server of Vitrine.

    Parameters
    ----------
    url
        E.g. ``"http://localhost:8000"``.
    api_key
        Of that server; empty: it wants none.
    """

    def __init__(self, url: str, api_key: str = "") -> None:
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
            retries=urllib3.Retry(
                total=_ATTEMPTS - 1,
                # One that is not there is said at once.
                connect=0,
                redirect=0,
                allowed_methods=None,
                status_forcelist=_TRY_LATER,
                backoff_factor=0.5,
                retry_after_max=10,
                raise_on_status=False,
            ),
        )

    def search(self, image: bytes | None, options: Mapping[str, str]) -> SearchAnswer:
        """Search with a picture, or with words.

        Parameters
        ----------
        image
            Encoded; None: the options hold a ``text``.
        options
            Further fields of the request, such as ``limit`` and filters.

        Raises
        ------
        PipelineError
            The server cannot be reached, or refuses the picture or the options.
        """
        fields: dict[str, Any] = {**options}
        if image is not None:
            fields["image"] = ("image", image, "application/octet-stream")
        try:
            response = self._http.request("POST", self._url + _SEARCHES, fields=fields)
        except urllib3.exceptions.HTTPError as error:
            raise PipelineError(
                f"--server {self._url}: it cannot be reached ({error}); start one with "
                "`vitrine up`, or name another"
            ) from error
        if response.status != 200:
            raise PipelineError(f"--server {self._url}: {_detail(response)}")
        try:
            return SearchAnswer.model_validate_json(response.data)
        except ValidationError as error:
            raise PipelineError(
                f"--server {self._url}: what it answers is no search of this release of Vitrine"
            ) from error

    def thumbnail(self, address: str) -> bytes | None:
        """Get the small picture of a product; None where it cannot be had."""
        whole_address = urljoin(self._url, address)
        # The key is for this server, whatever its answers name.
        headers: dict[str, str] | None = None if whole_address.startswith(f"{self._url}/") else {}
        try:
            response = self._http.request("GET", whole_address, headers=headers)
        except urllib3.exceptions.HTTPError:
            return None
        whole = response.status == 200 and len(response.data) <= _MAX_THUMBNAIL_BYTES
        return response.data if whole else None


def _detail(response: urllib3.BaseHTTPResponse) -> str:
    try:
        return str(json.loads(response.data)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"it answers with status {response.status}"
