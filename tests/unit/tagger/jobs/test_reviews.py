"""What people are asked, in which order, and what becomes of their answers."""

import pytest

from fixtures.taggings import attribute, failed, row, tagged
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed
from vitrine_tagger.row_values import Candidate, RowResult

UNSURE = {"sure": False}


@pytest.fixture
def unsure(desk):
    """Five rows, the third the least certain, the last sure."""
    confidences = {1: 0.6, 2: 0.5, 3: 0.2, 4: 0.7}
    name = desk.running(5)
    desk.work_all(
        lambda n: tagged(n, colour=confidences[n], **UNSURE) if n in confidences else tagged(n)
    )
    return name


def rows(page):
    return [one.row for one in page.reviews]


def asked(desk, name):
    (review,) = desk.reviews.page(name, "", 10).reviews
    return [one.attribute for one in review.questions]


def correct(desk, name, row, attribute="colour", value="Navy", reviewer="Ada"):
    return desk.reviews.correct(name, row, attribute, value, reviewer)


def test_the_least_certain_come_first(desk, unsure):
    page = desk.reviews.page(unsure, "", 10)

    assert rows(page) == [3, 2, 1, 4]
    assert (page.next, page.open) == ("", 4)
    assert desk.taggings.get(unsure).reviews_open == 4


def test_a_review_shows_what_a_person_needs(desk):
    name = desk.running([row(1, title="Shirt"), row(2, stated={"usage": "Formal"})])
    desk.work_all(lambda n: tagged(n, **UNSURE))

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
    desk.work_all(lambda n: tagged(n, **UNSURE))

    assert asked(desk, name) == ["usage"]


def test_what_an_audit_doubts_is_asked_before_everything_else(desk):
    doubted = row(1, stated={"colour": "Blue"}, suspected={"colour": "Navy", "size": "S"})
    proposed = row(2, stated={"colour": "Blue"}, suspected={"colour": "Other"})
    name = desk.running([doubted, proposed, row(3)])
    desk.work_all(lambda n: tagged(n, colour=0.1, **UNSURE) if n == 3 else tagged(n))

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
    desk.work_all(lambda n: tagged(n, colour=0.5 if n % 2 else 0.4, **UNSURE))
    wanted = [*range(2, 21, 2), *range(1, 20, 2)]

    seen, cursor = [], ""
    while True:
        page = desk.reviews.page(name, cursor, 3)
        seen += rows(page)
        for one in page.reviews:
            for attribute_ in ("colour", "usage"):
                correct(desk, name, one.row, attribute_)
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


def test_a_correction_answers_the_question(desk, unsure):
    desk.clock.now += 7
    answered = correct(desk, unsure, 3, value=" Navy ", reviewer="Ada")

    made = answered.correction
    assert (made.row, made.product_id, made.attribute, made.value) == (3, "p3", "colour", "Navy")
    assert (made.was, made.reviewer, made.at) == ("Blue", "Ada", desk.clock.now)
    assert answered.open_questions == 1
    held = desk.results.row(unsure, 3)
    assert held.attributes[0].value == "Navy"
    assert held.attributes[0].candidates[0].value == "Blue"
    assert held.attributes[0].correction == made
    assert held.last_correction == made
    assert held.open_questions == 1
    assert rows(desk.reviews.page(unsure, "", 10)) == [2, 1, 4, 3]


def test_a_row_whose_questions_are_all_answered_is_done(desk, unsure):
    correct(desk, unsure, 3, "colour")
    assert correct(desk, unsure, 3, "usage").open_questions == 0

    assert rows(desk.reviews.page(unsure, "", 10)) == [2, 1, 4]
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (3, 1)


def test_what_nobody_asked_for_can_be_corrected(desk, unsure):
    answered = correct(desk, unsure, 5)

    assert answered.open_questions == 0
    assert desk.results.row(unsure, 5).attributes[0].value == "Navy"
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (4, 0)


def test_a_later_correction_holds_and_says_what_was(desk, unsure):
    correct(desk, unsure, 3, value="Navy")
    later = correct(desk, unsure, 3, value="Teal", reviewer="Grace").correction

    assert later.was == "Navy"
    assert desk.results.row(unsure, 3).attributes[0].value == "Teal"
    assert [one.value for one in desk.reviews.corrections(unsure, 0, 10)] == ["Navy", "Teal"]


def test_a_correction_that_is_taken_back_leaves_what_was_before(desk, unsure):
    first = correct(desk, unsure, 3, value="Navy").correction
    correct(desk, unsure, 3, "usage")
    second = correct(desk, unsure, 3, value="Teal").correction

    assert desk.reviews.undo(unsure, second.id) == 0
    assert desk.results.row(unsure, 3).attributes[0].value == "Navy"
    assert desk.reviews.undo(unsure, first.id) == 1
    assert desk.results.row(unsure, 3).attributes[0].value == "Blue"
    assert rows(desk.reviews.page(unsure, "", 1)) == [3]
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (4, 0)
    assert [one.attribute for one in desk.reviews.corrections(unsure, 0, 10)] == ["usage"]


def test_taking_back_twice_is_no_matter(desk, unsure):
    made = correct(desk, unsure, 3).correction
    for _ in range(2):
        assert desk.reviews.undo(unsure, made.id) == 2

    assert desk.taggings.get(unsure).reviews_open == 4


def test_a_correction_of_another_tagging_cannot_be_taken_back(desk, unsure):
    made = correct(desk, unsure, 3).correction
    other = desk.running(1)

    for name, number in ((other, made.id), (unsure, made.id + 1)):
        with pytest.raises(NotFound) as unknown:
            desk.reviews.undo(name, number)
        assert unknown.value.reason == "CORRECTION_UNKNOWN"


def test_corrections_are_read_page_by_page(desk):
    name = desk.running([row(n, picture=f"{n}.jpg") for n in range(1, 4)])
    desk.work_all()
    made = [correct(desk, name, number).correction for number in (2, 3, 1)]

    first = desk.reviews.corrections(name, 0, 2)

    assert first == tuple(made[:2])
    assert first[0].image == "2.jpg"
    assert desk.reviews.corrections(name, first[-1].id, 2) == tuple(made[2:])
    assert list(desk.reviews.all_corrections(name)) == made


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("ATTRIBUTE_UNKNOWN", {"attribute": "size"}),
        ("VALUE_INVALID", {"value": " "}),
        ("VALUE_INVALID", {"value": "a\nb"}),
        ("VALUE_INVALID", {"value": "x" * 201}),
        ("REVIEWER_INVALID", {"reviewer": ""}),
        ("REVIEWER_INVALID", {"reviewer": "x" * 101}),
    ],
)
def test_what_cannot_be_kept_is_refused(desk, unsure, reason, changed):
    with pytest.raises(InvalidInput) as refused:
        correct(desk, unsure, 3, **changed)

    assert refused.value.reason == reason
    assert desk.reviews.corrections(unsure, 0, 10) == ()


def test_only_what_was_tagged_can_be_corrected(desk):
    name = desk.running(40)
    desk.work(answer=failed)

    for number, said in ((1, "no picture of it"), (33, "not tagged yet")):
        with pytest.raises(PreconditionFailed, match=said) as refused:
            correct(desk, name, number)
        assert refused.value.reason == "ROW_NOT_TAGGED"
    with pytest.raises(NotFound) as unknown:
        correct(desk, name, 41)
    assert unknown.value.reason == "ROW_UNKNOWN"


def test_reviewing_may_begin_while_the_rest_is_tagged(desk):
    name = desk.running(40)
    desk.work(answer=lambda n: tagged(n, **UNSURE))
    correct(desk, name, 1)
    desk.work_all()

    tagging = desk.taggings.get(name)
    assert (tagging.state, tagging.tagged, tagging.reviews_open) == ("done", 40, 32)
