"""The four services over gRPC: messages translated to the values of `vitrine_gateway.values`."""

from vitrine_gateway.clients.captioner import GrpcCaptioner
from vitrine_gateway.clients.classifier import GrpcClassifier
from vitrine_gateway.clients.features import GrpcFeatures
from vitrine_gateway.clients.health import GrpcHealth
from vitrine_gateway.clients.similarity import GrpcSimilarity

__all__ = ["GrpcCaptioner", "GrpcClassifier", "GrpcFeatures", "GrpcHealth", "GrpcSimilarity"]
