"""What becomes of people's answers: they hold, and can be taken back."""

import pytest

from fixtures.taggings import failed, review_rows, row, tagged
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed


def test_a_correction_answers_the_question(desk, unsure):
    desk.clock.now += 7
    answered = desk.correct(unsure, 3, value=" Navy ", reviewer="Ada")

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
    assert review_rows(desk.reviews.page(unsure, "", 10)) == [2, 1, 4, 3]


def test_a_row_whose_questions_are_all_answered_is_done(desk, unsure):
    desk.correct(unsure, 3, "colour")
    assert desk.correct(unsure, 3, "usage").open_questions == 0

    assert review_rows(desk.reviews.page(unsure, "", 10)) == [2, 1, 4]
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (3, 1)


def test_what_nobody_asked_for_can_be_corrected(desk, unsure):
    answered = desk.correct(unsure, 5)

    assert answered.open_questions == 0
    assert desk.results.row(unsure, 5).attributes[0].value == "Navy"
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (4, 0)


def test_a_later_correction_holds_and_says_what_was(desk, unsure):
    desk.correct(unsure, 3, value="Navy")
    later = desk.correct(unsure, 3, value="Teal", reviewer="Grace").correction

    assert later.was == "Navy"
    assert desk.results.row(unsure, 3).attributes[0].value == "Teal"
    assert [one.value for one in desk.reviews.corrections(unsure, 0, 10)] == ["Navy", "Teal"]


def test_a_correction_that_is_taken_back_leaves_what_was_before(desk, unsure):
    first = desk.correct(unsure, 3, value="Navy").correction
    desk.correct(unsure, 3, "usage")
    second = desk.correct(unsure, 3, value="Teal").correction

    assert desk.reviews.undo(unsure, second.id) == 0
    assert desk.results.row(unsure, 3).attributes[0].value == "Navy"
    assert desk.reviews.undo(unsure, first.id) == 1
    assert desk.results.row(unsure, 3).attributes[0].value == "Blue"
    assert review_rows(desk.reviews.page(unsure, "", 1)) == [3]
    tagging = desk.taggings.get(unsure)
    assert (tagging.reviews_open, tagging.reviews_done) == (4, 0)
    assert [one.attribute for one in desk.reviews.corrections(unsure, 0, 10)] == ["usage"]


def test_taking_back_twice_is_no_matter(desk, unsure):
    made = desk.correct(unsure, 3).correction
    for _ in range(2):
        assert desk.reviews.undo(unsure, made.id) == 2

    assert desk.taggings.get(unsure).reviews_open == 4


def test_a_correction_of_another_tagging_cannot_be_taken_back(desk, unsure):
    made = desk.correct(unsure, 3).correction
    other = desk.running(1)

    for name, number in ((other, made.id), (unsure, made.id + 1)):
        with pytest.raises(NotFound) as unknown:
            desk.reviews.undo(name, number)
        assert unknown.value.reason == "CORRECTION_UNKNOWN"


def test_corrections_are_read_page_by_page(desk):
    name = desk.running([row(n, picture=f"{n}.jpg") for n in range(1, 4)])
    desk.work_all()
    made = [desk.correct(name, number).correction for number in (2, 3, 1)]

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
        desk.correct(unsure, 3, **changed)

    assert refused.value.reason == reason
    assert desk.reviews.corrections(unsure, 0, 10) == ()


def test_only_what_was_tagged_can_be_corrected(desk):
    name = desk.running(40)
    desk.work(answer=failed)

    for number, said in ((1, "no picture of it"), (33, "not tagged yet")):
        with pytest.raises(PreconditionFailed, match=said) as refused:
            desk.correct(name, number)
        assert refused.value.reason == "ROW_NOT_TAGGED"
    with pytest.raises(NotFound) as unknown:
        desk.correct(name, 41)
    assert unknown.value.reason == "ROW_UNKNOWN"


def test_reviewing_may_begin_while_the_rest_is_tagged(desk):
    name = desk.running(40)
    desk.work(answer=lambda n: tagged(n, sure=False))
    desk.correct(name, 1)
    desk.work_all()

    tagging = desk.taggings.get(name)
    assert (tagging.state, tagging.tagged, tagging.reviews_open) == ("done", 40, 32)
