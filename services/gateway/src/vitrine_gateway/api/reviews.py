"""Reviews: rows that a person is asked about, their pictures, and what the person says."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.admission import Admission
from vitrine_gateway.api import openapi, schemas
from vitrine_gateway.api.downloads import download, wants_csv
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.pages import AFTER, LIMIT, NUMBERED, read_page
from vitrine_gateway.api.schemas import MAX_NUMBER
from vitrine_gateway.api.taggings import keep_private
from vitrine_gateway.api.uploads import check_query, read_number, read_upload, validated
from vitrine_gateway.deadline import for_request
from vitrine_gateway.services import Tagger
from vitrine_gateway.tagging_values import Said
from vitrine_gateway.taggings.file_names import download_name
from vitrine_gateway.taggings.row_pictures import SIDE_PX, RowPictures
from vitrine_gateway.taggings.shown import Corrected, Corrections, OpenQuestions, Reviews
from vitrine_serving.errors import InvalidInput, NotFound

_MAX_CURSOR_LENGTH = 500
_PICTURE_AGE_S = 3_600


def create_reviews(
    tagger: Tagger,
    pictures: RowPictures,
    guard: KeyGuard,
    limits: RateLimits,
    admission: Admission,
    *,
    deadline_s: float,
    transfer_timeout_s: float,
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    tagger
        Knows what is not sure, and keeps what people say.
    pictures
        Of the rows.
    guard
        Who may.
    limits
        How often a client may write.
    admission
        How many files may be fetched at a time.
    deadline_s, transfer_timeout_s
        How long one request may take, and one that fetches a file.
    """
    blueprint = APIBlueprint(
        "reviews", __name__, url_prefix="/api/v1/taggings/<tagging_id>", tag="Reviews"
    )
    blueprint.after_request(keep_private)
    _add_queue(blueprint, tagger, guard, deadline_s)
    _add_pictures(blueprint, pictures, guard, deadline_s)
    _add_answers(blueprint, tagger, guard, limits, deadline_s)
    _add_second_thoughts(blueprint, tagger, guard, limits, deadline_s)
    _add_corrections(blueprint, tagger, guard, admission, deadline_s, transfer_timeout_s)
    return blueprint


def _add_queue(blueprint: APIBlueprint, tagger: Tagger, guard: KeyGuard, deadline_s: float) -> None:
    @blueprint.get("/reviews")
    @blueprint.output(Reviews)
    @blueprint.doc(
        summary="The rows that have open questions, the least certain first",
        responses=openapi.problems(401, 403, 404, 503, 504),
        security=openapi.KEY_SCHEME,
        extensions={"parameters": [AFTER, LIMIT("1 to 100; left out: 20")]},
    )
    @guard.write
    def reviews(tagging_id: str) -> Reviews:
        check_query(request, "after", "limit")
        after = request.args.get("after", "")
        if len(after) > _MAX_CURSOR_LENGTH:
            raise InvalidInput("after takes the next of an answer", reason="OPTION_INVALID")
        limit = read_number(request, "limit", 20, 1, 100)
        page = tagger.reviews(tagging_id, after, limit, for_request(deadline_s))
        return Reviews(reviews=page.reviews, next=page.next, open=page.open)


def _add_pictures(
    blueprint: APIBlueprint, pictures: RowPictures, guard: KeyGuard, deadline_s: float
) -> None:
    @blueprint.get("/rows/<int:row>/picture")
    @blueprint.doc(
        summary="The picture of a row",
        description=f"At most {SIDE_PX} px wide and high.",
        responses={**openapi.problems(401, 403, 404, 503, 504), **openapi.picture("image/webp")},
        security=openapi.KEY_SCHEME,
    )
    @guard.write
    def picture(tagging_id: str, row: int) -> Response:
        check_query(request)
        if row > MAX_NUMBER:
            raise NotFound(f"there is no row {str(row)[:20]}", reason="ROW_UNKNOWN")
        deadline = for_request(deadline_s)
        photo = pictures.find(tagging_id, row, deadline)
        response = Response(content_type="image/webp")
        # Told from what it is made of, so that one that the client has need not be made again.
        etag = f"{photo.sha256[:32]}-{SIDE_PX}"
        response.set_etag(etag)
        response.headers["Cache-Control"] = f"private, max-age={_PICTURE_AGE_S}"
        if not request.if_none_match.contains(etag):
            response.data = pictures.shrink(row, photo, deadline)
        response.make_conditional(request)
        return response


def _add_answers(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.post("/corrections")
    @blueprint.output(Corrected, status_code=201)
    @blueprint.doc(
        summary="Say what an attribute of a row is",
        description="A later correction of the same attribute holds.",
        responses={
            **openapi.problems(401, 403, 404, 408, 409, 413, 415, 503, 504),
            201: openapi.created("Corrected"),
        },
        security=openapi.KEY_SCHEME,
        extensions={"requestBody": openapi.correction_body()},
    )
    @guard.write
    @limits.writes
    def correct(tagging_id: str) -> tuple[Corrected, int]:
        check_query(request)
        entry = validated(schemas.CorrectionEntry, read_upload(request).fields)
        said = Said(entry.attribute, entry.value, entry.reviewer)
        kept = tagger.correct(tagging_id, entry.row, said, for_request(deadline_s))
        return Corrected(correction=kept.correction, open_questions=kept.open_questions), 201


def _add_second_thoughts(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.delete("/corrections/<int:correction_id>")
    @blueprint.output(OpenQuestions)
    @blueprint.doc(
        summary="Take a correction back",
        description="The question is open again, or what was said before holds.",
        responses=openapi.problems(401, 403, 404, 503, 504),
        security=openapi.KEY_SCHEME,
    )
    @guard.write
    @limits.writes
    def take_back(tagging_id: str, correction_id: int) -> OpenQuestions:
        check_query(request)
        if correction_id > MAX_NUMBER:
            raise NotFound("there is no correction of this id", reason="CORRECTION_UNKNOWN")
        left = tagger.take_back(tagging_id, correction_id, for_request(deadline_s))
        return OpenQuestions(open_questions=left)


def _add_corrections(
    blueprint: APIBlueprint,
    tagger: Tagger,
    guard: KeyGuard,
    admission: Admission,
    deadline_s: float,
    transfer_timeout_s: float,
) -> None:
    @blueprint.get("/corrections")
    @blueprint.output(Corrections)
    @blueprint.doc(
        summary="What people said, in the order in which they did",
        description="As CSV: what `vitrine train --corrections` reads.",
        responses={**openapi.problems(401, 403, 404, 503, 504), 200: openapi.csv()},
        security=openapi.KEY_SCHEME,
        extensions={"parameters": list(NUMBERED)},
    )
    @guard.write
    def corrections(tagging_id: str) -> Corrections | Response:
        check_query(request, "after", "limit", "format")
        if wants_csv():
            name = tagger.get(tagging_id, for_request(deadline_s)).name
            return download(
                lambda: tagger.export_corrections(tagging_id, for_request(transfer_timeout_s)),
                download_name(name, "corrections"),
                admission,
            )
        after, limit = read_page()
        page = tagger.corrections(tagging_id, after, limit, for_request(deadline_s))
        return Corrections(corrections=page.corrections, next=page.next)
