from vitrine_gateway.allowance import Allowance


def test_so_many_may_be_taken_at_once_and_so_many_a_second():
    now = [0.0]
    allowance = Allowance(4, 4, lambda: now[0])
    assert [allowance.take() for _ in range(5)] == [True] * 4 + [False]
    now[0] = 0.5
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now[0] = 60.0
    assert [allowance.take() for _ in range(5)] == [True] * 4 + [False]


def test_what_is_given_back_may_be_taken_again_and_no_more():
    allowance = Allowance(2, 2, lambda: 0.0)
    assert allowance.take()
    for _ in range(3):
        allowance.give_back()
    assert [allowance.take() for _ in range(3)] == [True, True, False]
