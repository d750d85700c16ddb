"""Taggings: a catalogue file in, and every row of it back with what was found."""

from __future__ import annotations

from functools import partial

from apiflask import APIBlueprint
from flask import Response, request, url_for

from vitrine_gateway.admission import Admission, Work
from vitrine_gateway.api import openapi
from vitrine_gateway.api.downloads import download, wants_csv
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.multipart import read_transfer
from vitrine_gateway.api.pages import LIMIT, NUMBERED, read_page
from vitrine_gateway.api.tagging_uploads import hand_on
from vitrine_gateway.api.uploads import check_query, read_number
from vitrine_gateway.deadline import for_request
from vitrine_gateway.services import Tagger
from vitrine_gateway.taggings.file_names import download_name
from vitrine_gateway.taggings.shown import Results, Tagging, Taggings, show


def create_taggings(
    tagger: Tagger,
    guard: KeyGuard,
    limits: RateLimits,
    admission: Admission,
    *,
    deadline_s: float,
    transfer_timeout_s: float,
    max_bytes: int,
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    tagger
        Keeps the files, and tags them.
    guard
        Who may: a catalogue is its owner's.
    limits
        How often a client may write.
    admission
        How many files may be sent and fetched at a time.
    deadline_s, transfer_timeout_s
        How long one request may take, and one that sends or fetches a file.
    max_bytes
        The largest upload.
    """
    blueprint = APIBlueprint("taggings", __name__, url_prefix="/api/v1/taggings", tag="Taggings")
    blueprint.after_request(keep_private)
    _add_creation(
        blueprint, tagger, guard, limits, admission, (deadline_s, transfer_timeout_s, max_bytes)
    )
    _add_reads(blueprint, tagger, guard, deadline_s)
    _add_deletion(blueprint, tagger, guard, limits, deadline_s)
    _add_results(blueprint, tagger, guard, admission, deadline_s, transfer_timeout_s)
    return blueprint


def keep_private(response: Response) -> Response:
    """Let no cache that others share keep an answer."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _add_creation(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    limits: RateLimits,
    admission: Admission,
    bounds: tuple[float, float, int],
) -> None:
    deadline_s, transfer_timeout_s, max_bytes = bounds

    @blueprint.post("")
    @blueprint.output(Tagging, status_code=202)
    @blueprint.doc(
        summary="Tag a catalogue file",
        description=(
            "Once it is answered the tagging is kept, whatever restarts. The parts may come in any "
            "order; the files are handed on while they arrive."
        ),
        responses={
            **openapi.problems(401, 403, 408, 413, 415, 422, 503, 504),
            202: openapi.accepted("Tagging"),
        },
        security=openapi.KEY_SCHEME,
        extensions={"requestBody": openapi.tagging_body()},
    )
    @guard.write
    @limits.writes
    def create() -> tuple[Tagging, int, dict[str, str]]:
        check_query(request)
        with admission.place(Work.TRANSFER):
            parts = read_transfer(request, max_bytes, for_request(transfer_timeout_s))
            # The tagger still has its time when the last byte came late.
            whole = for_request(transfer_timeout_s + deadline_s)
            tagging = hand_on(parts, partial(tagger.begin, deadline=whole))
        return show(tagging), 202, {"Location": url_for("taggings.get", tagging_id=tagging.id)}


def _add_reads(blueprint: APIBlueprint, tagger: Tagger, guard: KeyGuard, deadline_s: float) -> None:
    @blueprint.get("")
    @blueprint.output(Taggings)
    @blueprint.doc(
        summary="The taggings that are kept, the newest first",
        responses=openapi.problems(401, 403, 503, 504),
        security=openapi.KEY_SCHEME,
        extensions={"parameters": [LIMIT("1 to 100; left out: 20")]},
    )
    @guard.write
    def newest() -> Taggings:
        check_query(request, "limit")
        limit = read_number(request, "limit", 20, 1, 100)
        found = tagger.newest(limit, for_request(deadline_s))
        return Taggings(taggings=list(map(show, found)))

    @blueprint.get("/<tagging_id>")
    @blueprint.output(Tagging)
    @blueprint.doc(
        summary="How far a tagging is",
        responses=openapi.problems(401, 403, 404, 503, 504),
        security=openapi.KEY_SCHEME,
    )
    @guard.write
    def get(tagging_id: str) -> Tagging:
        check_query(request)
        return show(tagger.get(tagging_id, for_request(deadline_s)))


def _add_deletion(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.delete("/<tagging_id>")
    @blueprint.doc(
        summary="Cancel a tagging, or remove one that has ended",
        description="What is tagged when it is cancelled stays to be read.",
        responses={**openapi.problems(401, 403, 404, 503, 504), 204: {"description": "It is done"}},
        security=openapi.KEY_SCHEME,
    )
    @guard.write
    @limits.writes
    def delete(tagging_id: str) -> Response:
        check_query(request)
        tagger.delete(tagging_id, for_request(deadline_s))
        response = Response(status=204)
        response.headers.pop("Content-Type")
        return response


def _add_results(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    admission: Admission,
    deadline_s: float,
    transfer_timeout_s: float,
) -> None:
    @blueprint.get("/<tagging_id>/results")
    @blueprint.output(Results)
    @blueprint.doc(
        summary="What was found, page by page or as the file with it",
        description="As CSV: every row once, in the file's order, its own cells as they were.",
        responses={**openapi.problems(401, 403, 404, 503, 504), 200: openapi.csv()},
        security=openapi.KEY_SCHEME,
        extensions={"parameters": list(NUMBERED)},
    )
    @guard.write
    def results(tagging_id: str) -> Results | Response:
        check_query(request, "after", "limit", "format")
        if wants_csv():
            name = tagger.get(tagging_id, for_request(deadline_s)).name
            return download(
                lambda: tagger.export_results(tagging_id, for_request(transfer_timeout_s)),
                download_name(name, "tagged"),
                admission,
            )
        after, limit = read_page()
        page = tagger.results(tagging_id, after, limit, for_request(deadline_s))
        return Results(results=page.rows, next=page.next)
