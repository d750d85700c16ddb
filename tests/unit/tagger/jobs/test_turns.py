"""Which tagging is worked on next, and how long one waits for what is away."""


def test_a_tagging_waits_for_what_is_away_and_says_so(desk):
    name = desk.running(40)
    desk.queue.release(desk.queue.claim("a"), "features is away")

    assert desk.taggings.get(name).notice == "features is away"
    assert desk.queue.claim("a") is None

    desk.clock.now += 1
    desk.work()
    assert desk.taggings.get(name).notice == ""
    assert desk.work() is not None


def test_what_could_not_go_on_goes_on_though_the_clock_was_put_back(desk):
    desk.running(10)
    desk.queue.release(desk.queue.claim("a"), "the classifier is away")
    desk.put_the_clock_back()

    assert desk.queue.claim("b") is not None


def test_it_waits_longer_each_time_up_to_a_minute(desk):
    desk.running(40)
    waited = []
    for _ in range(12):
        desk.queue.release(desk.queue.claim("a"), "features is away")
        began = desk.clock.now
        while not _can_claim(desk):
            desk.clock.now += 1
        waited.append(desk.clock.now - began)

    assert waited[0] <= 1
    assert waited[-1] > 25
    assert max(waited) <= 60


def _can_claim(desk):
    lease = desk.queue.claim("probe")
    if lease:
        desk.queue.release(lease)
    return lease is not None


def test_those_who_find_it_away_together_count_as_one(desk):
    name = desk.running(320)
    leases = [desk.queue.claim("a") for _ in range(10)]
    for lease in leases:
        desk.queue.release(lease, "features is away")
    desk.clock.now += 1

    assert desk.queue.claim("a") is not None
    assert desk.taggings.get(name).notice == "features is away"


def test_one_that_waits_does_not_hold_up_another(desk):
    desk.running(40)
    desk.queue.release(desk.queue.claim("a"), "its file is away")
    other = desk.running(5)

    assert desk.queue.claim("a").tagging == other


def test_taggings_take_turns_however_long_they_are(desk):
    long = desk.running(320)
    for _ in range(3):
        desk.work()
    short = desk.running(64)

    served = [desk.work().tagging for _ in range(4)]

    assert served == [short, long, short, long]


def test_of_taggings_that_others_hold_the_next_is_taken(desk):
    first, second = desk.running(40), desk.running(40)

    assert {desk.queue.claim("a").tagging, desk.queue.claim("b").tagging} == {first, second}
