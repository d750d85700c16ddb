"""Runs models: a bounded pool of interpreters, with a lane for bulk work."""

from vitrine_inference.cores import available_cores
from vitrine_inference.metrics import PoolMetrics
from vitrine_inference.pool import InterpreterPool, RunnerFactory
from vitrine_inference.runner import LiteRTRunner, Runner
from vitrine_inference.turns import LanePolicy

__all__ = [
    "InterpreterPool",
    "LanePolicy",
    "LiteRTRunner",
    "PoolMetrics",
    "Runner",
    "RunnerFactory",
    "available_cores",
]
