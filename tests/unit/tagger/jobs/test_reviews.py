"""What people are asked, and in which order."""

import pytest

from fixtures.taggings import attribute, failed, review_rows, row, tagged
from vitrine_serving.errors import InvalidInput
from vitrine_tagger.row_values import Candidate, RowResult


def asked(desk, name):
    (review,) = desk.reviews.page(name, "", 10).reviews
    return [one.attribute for one in review.questions]


def test_the_least_certain_come_first(desk, unsure):
    page = desk.reviews.page(unsure, "", 10)

    assert review_rows(page) == [3, 2, 1, 4]
    assert (page.next, page.open) == ("", 4)
    assert desk.taggings.get(unsure).reviews_open == 4


def test_a_review_shows_what_a_person_needs(desk):
    name = desk.running([row(1, title="Shirt"), row(2, stated={"usage": "Formal"})])
    desk.work_all(lambda n: tagged(n, sure=False))

    first, second = desk.reviews.page(name, "", 10).reviews

    assert (first.row, first.line, first.product_id, first.title) == (1, 2, "p1", "Shirt")
    assert [one.attribute for one in first.questions] == ["usage", "colour"]
    assert first.questions[1].candidates == (Candidate("Blue", 0.9), Candidate("Other", 0.1))
    assert first.attributes == ()
    assert second.title == "Blue 2"
    (known,) = second.attributes
    assert (known.name, known.value, known.stated) == ("usage", "Casual", "Formal")


def test_nobody_is_asked_for_what_the_file_states(desk):
    name = desk.running([row(1, stated={"colour": "Blue"})])
    desk.work_all(lambda n: tagged(n, sure=False))

    assert asked(desk, name) == ["usage"]


def test_what_an_audit_doubts_is_asked_before_everything_else(desk):
    doubted = row(1, stated={"colour": "Blue"}, suspected={"colour": "Navy", "size": "S"})
    proposed = row(2, stated={"colour": "Blue"}, suspected={"colour": "Other"})
    name = desk.running([doubted, proposed, row(3)])
    desk.work_all(lambda n: tagged(n, colour=0.1, sure=False) if n == 3 else tagged(n))

    first, second, third = desk.reviews.page(name, "", 10).reviews

    assert [one.row for one in (first, second, third)] == [1, 2, 3]
    (question,) = first.questions
    assert (question.attribute, question.stated) == ("colour", "Blue")
    assert question.candidates[:2] == (Candidate("Navy", 0.0), Candidate("Blue", 0.9))
    assert second.questions[0].candidates == (Candidate("Other", 0.1), Candidate("Blue", 0.9))


def test_at_most_nine_candidates_are_offered(desk):
    name = desk.running([row(1, stated={"colour": "X"}, suspected={"colour": "Navy"})])
    many = tuple(Candidate(f"C{n}", 0.1) for n in range(9))
    said = attribute("colour", "C0", 0.1)
    desk.work_all(lambda n: RowResult(n, (type(said)(said.name, said.value, 0.1, True, many),)))

    (review,) = desk.reviews.page(name, "", 1).reviews

    assert len(review.questions[0].candidates) == 9
    assert review.questions[0].candidates[0].value == "Navy"


def test_rows_that_could_not_be_tagged_ask_nothing(desk):
    name = desk.running(2)
    desk.work_all(failed)

    assert desk.reviews.page(name, "", 10).reviews == ()


def test_pages_follow_each_other_whatever_is_answered_meanwhile(desk):
    name = desk.running(20)
    desk.work_all(lambda n: tagged(n, colour=0.5 if n % 2 else 0.4, sure=False))
    wanted = [*range(2, 21, 2), *range(1, 20, 2)]

    seen, cursor = [], ""
    while True:
        page = desk.reviews.page(name, cursor, 3)
        seen += review_rows(page)
        for one in page.reviews:
            for attribute_ in ("colour", "usage"):
                desk.correct(name, one.row, attribute_)
        cursor = page.next
        if not cursor:
            break

    assert seen == wanted
    assert desk.taggings.get(name).reviews_open == 0


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.", "-.1", "1.2.3", "9" * 20 + ".1", "1.9999999999"]
)
def test_a_cursor_that_no_page_gave_is_refused(desk, cursor):
    name = desk.running(1)

    with pytest.raises(InvalidInput) as refused:
        desk.reviews.page(name, cursor, 10)

    assert refused.value.reason == "CURSOR_INVALID"
