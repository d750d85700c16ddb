"""The services over gRPC: messages translated to the gateway's own values."""

from vitrine_gateway.clients.access import GrpcKeys
from vitrine_gateway.clients.captioner import GrpcCaptioner
from vitrine_gateway.clients.classifier import GrpcClassifier
from vitrine_gateway.clients.features import GrpcFeatures
from vitrine_gateway.clients.health import GrpcHealth
from vitrine_gateway.clients.occlusion import GrpcHypotheses, GrpcOcclusion
from vitrine_gateway.clients.similarity import GrpcSimilarity
from vitrine_gateway.clients.tagger import GrpcTagger

__all__ = [
    "GrpcCaptioner",
    "GrpcClassifier",
    "GrpcFeatures",
    "GrpcHealth",
    "GrpcHypotheses",
    "GrpcKeys",
    "GrpcOcclusion",
    "GrpcSimilarity",
    "GrpcTagger",
]
