"""Puts something around the handler of a method, whatever streams it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import grpc

from vitrine_serving.messages import or_unreadable, readable, readable_all

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Behaviour: TypeAlias = Callable[[Any, grpc.ServicerContext], Any]
Around: TypeAlias = Callable[[grpc.ServicerContext], AbstractContextManager[object]]


def surrounded(handler: Handler, around: Around) -> Handler:
    """Return a handler that serves each call within a block, to the last of its answers.

    A request that is no message is refused within the block as well.
    """
    behaviour = _behaviour(handler)
    read = readable_all if handler.request_streaming else readable

    def serve_single(request: Any, context: grpc.ServicerContext) -> Any:
        with around(context):
            return behaviour(read(request), context)

    def serve_stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        with around(context):
            yield from behaviour(read(request), context)

    serve = serve_stream if handler.response_streaming else serve_single
    make = getattr(grpc, f"{_kind(handler)}_rpc_method_handler")
    made: Handler = make(
        serve,
        request_deserializer=or_unreadable(handler.request_deserializer),
        response_serializer=handler.response_serializer,
    )
    return made


def on_threads(handler: Handler, threads: ThreadPoolExecutor) -> Handler:
    """Have a handler's calls served on threads of their own; it must be the outermost one."""
    behaviour: Any = _behaviour(handler)
    behaviour.experimental_thread_pool = threads
    return handler


def _kind(handler: Handler) -> str:
    streams = (handler.request_streaming, handler.response_streaming)
    return "_".join("stream" if one else "unary" for one in streams)


def _behaviour(handler: Handler) -> Behaviour:
    behaviour: Behaviour = getattr(handler, _kind(handler))
    return behaviour
