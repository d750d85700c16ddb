from vitrine_gateway.breaker import CircuitBreaker


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_it_stays_closed_while_failures_do_not_come_in_a_row():
    breaker = CircuitBreaker(failures=2, clock=Clock())
    for _ in range(5):
        assert not breaker.failed()
        assert not breaker.succeeded()
    assert breaker.allows()


def test_it_opens_once_and_lets_one_question_through_now_and_then():
    clock = Clock()
    breaker = CircuitBreaker(failures=2, retry_after_s=3, clock=clock)
    assert [breaker.failed(), breaker.failed()] == [False, True]
    assert not breaker.allows()
    clock.now = 3
    assert [breaker.allows(), breaker.allows()] == [True, False]
    assert not breaker.failed()
    clock.now = 5.9
    assert not breaker.allows()
    clock.now = 6
    assert breaker.allows()


def test_an_answer_closes_it():
    clock = Clock()
    breaker = CircuitBreaker(failures=1, clock=clock)
    breaker.failed()
    clock.now = 10
    assert breaker.allows()
    assert breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]
