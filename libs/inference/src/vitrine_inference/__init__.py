"""Runs LiteRT models: a bounded pool of interpreters, one thread each."""

from vitrine_inference.cores import available_cores
from vitrine_inference.metrics import PoolMetrics
from vitrine_inference.pool import InterpreterPool

__all__ = ["InterpreterPool", "PoolMetrics", "available_cores"]
