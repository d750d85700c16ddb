"""A row that ends its workers fails alone, and everything beside it is tagged."""

from fixtures.taggings import answers, numbers
from vitrine_tagger.jobs import MAX_ATTEMPTS


def test_it_is_found_among_the_rows_of_its_chunk(desk):
    name = desk.running(40)
    deaths = work_with(desk, poison=7)

    tagging = desk.taggings.get(name)
    assert (tagging.state, tagging.tagged, tagging.failed) == ("done", 39, 1)
    assert deaths == MAX_ATTEMPTS
    assert "ended the worker 5 times" in desk.results.row(name, 7).error


def test_what_was_tagged_beside_it_is_not_blamed(desk):
    guilty, other = desk.running(40), desk.running(40)
    work_with(desk, poison=7, of=guilty, at_a_time=3)

    assert desk.taggings.get(guilty).failed == 1
    assert desk.taggings.get(other).failed == 0
    assert desk.taggings.get(other).tagged == 40


def test_it_comes_last_and_alone(desk):
    desk.running(96)
    for _ in range(2):
        desk.queue.claim("a")
        desk.lose_leases()
    others = [desk.queue.claim("a"), desk.queue.claim("a")]
    assert [one.first for one in others] == [33, 65]

    assert desk.queue.claim("a") is None
    for lease in others:
        desk.queue.finish(lease, answers(lease))
    alone = desk.queue.claim("a")

    assert numbers(alone) == [1]
    assert desk.queue.claim("a") is None
    assert numbers(desk.queue.claim("b")) == [2]


def test_a_process_that_reads_a_file_takes_nothing_suspicious(desk):
    desk.running(10)
    for _ in range(2):
        desk.queue.claim("a")
        desk.lose_leases()
    desk.submit()
    lease = desk.queue.claim_reading("a")

    assert desk.queue.claim("a") is None
    desk.queue.release(lease)
    assert numbers(desk.queue.claim("a")) == [1]


def work_with(desk, poison, of=None, at_a_time=1):
    """Run processes that each hold some chunks and die where they meet the poison."""
    deaths = 0
    for process in range(400):
        held = [desk.queue.claim(f"process {process}") for _ in range(at_a_time)]
        held = [lease for lease in held if lease]
        if not held:
            return deaths
        if any(poison in numbers(one) and of in (None, one.tagging) for one in held):
            deaths += 1
            desk.lose_leases()
            continue
        for lease in held:
            desk.queue.finish(lease, answers(lease))
    raise AssertionError("it never ends")
