"""What closed tokens would have got goes to the names of the known values."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_captioner.constraints import Statement
from vitrine_captioner.shares import LEAST_PROBABILITY, Shares

TOKENS, KNOWN = 12, 10
token_sets = st.lists(st.integers(0, TOKENS - 1), min_size=1, max_size=4, unique=True)
mask_sets = st.lists(st.integers(0, KNOWN - 1), max_size=6, unique=True)


def statement(choices, instead, seed):
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(choices))).astype(np.float32)
    mask = np.zeros(TOKENS, dtype=np.bool_)
    mask[instead] = True
    mask[choices] = False
    return Statement(frozenset({"word"}), np.array(choices), weights, mask, required=True)


statements_ = st.lists(
    st.builds(statement, token_sets, mask_sets, st.integers(0, 99)), min_size=1, max_size=4
)


@settings(max_examples=200, deadline=None)
@given(statements=statements_, seed=st.integers(0, 2**32 - 1), made=st.integers(0, 255))
def test_shares_are_moved_one_statement_after_the_other(statements, seed, made):
    log_probs = np.log(np.random.default_rng(seed).dirichlet(np.ones(KNOWN), size=2))
    made_by = [[bool(made >> row * 4 + at & 1) for at in range(len(statements))] for row in (0, 1)]
    expected = np.zeros((2, TOKENS))
    expected[:, :KNOWN] = np.exp(log_probs)
    for row in (0, 1):
        for its, is_made in zip(statements, made_by[row], strict=True):
            if not is_made:
                expected[row, its.choices] += expected[row, its.instead].sum() * its.weights

    shares = Shares(statements, KNOWN)
    unmade = np.array([[not its[at] for at in shares.moving] for its in made_by], dtype=np.float64)
    closed = np.zeros((2, len(shares.columns)))
    found = shares.score(log_probs.astype(np.float32), unmade, closed)

    named = np.maximum(expected[:, shares.columns], LEAST_PROBABILITY)
    np.testing.assert_allclose(found, np.log(named), rtol=1e-5, atol=1e-5)
    assert {token for its in statements for token in its.choices} == set(shares.columns.tolist())
