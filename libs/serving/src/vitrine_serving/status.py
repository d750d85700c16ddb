"""Domain errors as gRPC statuses, and back."""

from __future__ import annotations

from collections.abc import Mapping

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from vitrine_serving.errors import (
    DeadlineExceeded,
    DomainError,
    Exhausted,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    Unavailable,
)

ERROR_DOMAIN = "vitrine"

_CODES: dict[type[DomainError], int] = {
    InvalidInput: code_pb2.INVALID_ARGUMENT,
    NotFound: code_pb2.NOT_FOUND,
    PreconditionFailed: code_pb2.FAILED_PRECONDITION,
    Exhausted: code_pb2.RESOURCE_EXHAUSTED,
    Unavailable: code_pb2.UNAVAILABLE,
    DeadlineExceeded: code_pb2.DEADLINE_EXCEEDED,
}
_ERRORS = {code: error for error, code in _CODES.items()}


def to_status(error: DomainError) -> grpc.Status:
    """Translate a domain error into a status with `google.rpc.ErrorInfo` in its details."""
    code = code_of(error)
    detail = AnyMessage()
    detail.Pack(
        error_details_pb2.ErrorInfo(
            reason=error.reason, domain=ERROR_DOMAIN, metadata=error.details
        )
    )
    status = status_pb2.Status(code=code, message=error.message, details=[detail])
    converted: grpc.Status = rpc_status.to_status(status)
    return converted


def code_of(error: DomainError) -> int:
    """Return the number of the code of gRPC that a domain error becomes."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), code_pb2.INTERNAL)


def error_of(code: int, message: str, reason: str, details: Mapping[str, str]) -> DomainError:
    """Return the domain error that became a code; `Unavailable` where none becomes that."""
    return _ERRORS.get(code, Unavailable)(message, reason=reason, **details)


def from_call(error: grpc.RpcError) -> DomainError:
    """Translate what a client caught back into the domain error that the server raised.

    A failure that no service wrote, such as a refused connection, becomes `Unavailable` or
    `DeadlineExceeded` with the reason ``"UNREACHABLE"`` or ``"DEADLINE"``.
    """
    if not isinstance(error, grpc.Call):
        return Unavailable(str(error), reason="UNREACHABLE")
    message = error.details() or ""
    status = rpc_status.from_call(error)
    if status is not None:
        info = error_details_pb2.ErrorInfo()
        for detail in status.details:
            if detail.Is(info.DESCRIPTOR) and detail.Unpack(info):
                return error_of(status.code, message, info.reason, info.metadata)
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return DeadlineExceeded(message, reason="DEADLINE")
    if error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return Exhausted(message, reason="OVERLOADED")
    return Unavailable(message, reason="UNREACHABLE")
