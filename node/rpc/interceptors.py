"""What happens around every call of both daemons, in one interceptor because each costs time."""

from __future__ import annotations

import asyncio
import secrets
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import aclosing
from contextvars import ContextVar
from inspect import isasyncgen
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias, cast

import grpc
import structlog

from node.rpc.errors import ServiceError
from node.rpc.identity import Identity, caller

if TYPE_CHECKING:
    Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
    Handler: TypeAlias = grpc.RpcMethodHandler[Any, Any]

# These watch or describe the server; they have no deadline by design.
_ENDLESS: Final = ("/grpc.health.v1.Health/", "/grpc.reflection.")

_caller: ContextVar[Identity] = ContextVar("caller")
# A caller's deadline ends earlier than it does here by the time its call was on the way.
ON_THE_WAY = 0.05
# How long gRPC may take to tell that a caller has left.
LEAVING = 1.0
_log = structlog.get_logger("rpc")


def current_caller() -> Identity:
    """Who makes the call that is being handled. LookupError outside of a call."""
    return _caller.get()


class Guard(grpc.aio.ServerInterceptor):
    """Identity, deadline, errors and one log line, for each call.

    A call without a deadline ends with INVALID_ARGUMENT and NO_DEADLINE, except for `endless`
    methods (full names such as /ncb.hub.v1.DirectoryService/WatchNodes), which a server that
    stops does not wait for either. A ServiceError becomes its status; any other exception becomes
    INTERNAL with an incident number that is in the log with its traceback, but without its text,
    which may hold personal data.
    """

    def __init__(self, endless: Collection[str] = ()) -> None:
        self._endless = frozenset(endless)
        self._guarded: dict[str, tuple[Handler, Handler]] = {}
        self._active = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._watches: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def idle(self) -> None:
        """Wait until no call is being handled, but for endless ones."""
        await self._idle.wait()

    def end_endless(self) -> None:
        """End all endless calls, which have no end of their own, with UNAVAILABLE and STOPPING."""
        self._ending = True
        for task in self._watches:
            task.cancel()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        method = handler_call_details.method
        known = self._guarded.get(method)
        if known is None or known[0] is not handler:
            known = self._guarded[method] = (handler, self._guard(method, handler))
        return known[1]

    def _guard(self, method: str, handler: Handler) -> Handler:
        """The same handler with `_call` around it."""
        endless = method in self._endless or method.startswith(_ENDLESS)
        decode = _decoder(handler)
        streams_requests = handler.request_streaming
        behaviour = _behaviour(handler)

        async def answer(request: Any, context: Context) -> Any:
            return await behaviour(request if streams_requests else decode(request), context)

        async def answers(request: Any, context: Context) -> None:
            replies = behaviour(request if streams_requests else decode(request), context)
            if not isasyncgen(replies):
                await replies
                return
            async with aclosing(cast("AsyncIterator[Any]", replies)):  # type: ignore[type-var]
                async for reply in replies:
                    await context.write(reply)

        work = answers if handler.response_streaming else answer

        async def guarded(request: Any, context: Context) -> Any:
            return await self._call(method, endless, work, request, context)

        return _like(handler, guarded, decode if streams_requests else None)

    async def _call(
        self,
        method: str,
        endless: bool,
        work: Callable[[Any, Context], Awaitable[Any]],
        request: Any,
        context: Context,
    ) -> Any:
        started = time.perf_counter()
        about: dict[str, Any] = {"code": "OK"}
        task = self._enter(endless)
        try:
            identity = caller(context)
            about["caller"] = identity.uri
            _caller.set(identity)
            if not endless and context.time_remaining() is None:
                raise _no_deadline()
            return await work(request, context)
        except asyncio.CancelledError:
            if self._ending and task:
                about |= {"code": "UNAVAILABLE", "reason": "STOPPING"}
                await _send(_stopping(), context)
            late = not endless and (context.time_remaining() or 0.0) < ON_THE_WAY
            about["code"] = "DEADLINE_EXCEEDED" if late else "CANCELLED"
            raise
        except grpc.aio.AbortError:
            about["code"] = _name(context.code())
            raise
        except Exception as error:
            if context.done() or await _left(error, context):
                about["code"] = "CANCELLED"
                # Quietly: of another exception gRPC would log a traceback.
                raise asyncio.CancelledError from error
            problem = _service_error(error) or _incident(method, error)
            about |= {"code": problem.code.name, "reason": problem.reason}
            await _send(problem, context)
        finally:
            self._leave(task)
            milliseconds = round((time.perf_counter() - started) * 1000, 3)
            write = _log.debug if method.startswith(_ENDLESS) else _log.info
            write("call", method=method, ms=milliseconds, **about)

    def _enter(self, endless: bool) -> asyncio.Task[Any] | None:
        """Count a call; of an endless one keep and return its task."""
        if endless and (task := asyncio.current_task()):
            self._watches.add(task)
            return task
        self._active += 1
        self._idle.clear()
        return None

    def _leave(self, task: asyncio.Task[Any] | None) -> None:
        if task:
            self._watches.discard(task)
            return
        self._active -= 1
        if not self._active:
            self._idle.set()


def _decoder(handler: Handler) -> Callable[[bytes], Any]:
    """The handler's deserialiser, with an error a caller can act on."""
    decode = handler.request_deserializer or (lambda raw: raw)

    def decoded(raw: bytes) -> Any:
        try:
            return decode(raw)
        except Exception as error:
            raise ServiceError(
                grpc.StatusCode.INVALID_ARGUMENT,
                "MESSAGE_MALFORMED",
                "The request cannot be read: its bytes are not the message this method takes.",
            ) from error

    return decoded


def _behaviour(handler: Handler) -> Callable[[Any, Context], Any]:
    behaviours = (
        handler.unary_unary,
        handler.unary_stream,
        handler.stream_unary,
        handler.stream_stream,
    )
    return cast("Callable[[Any, Context], Any]", next(filter(None, behaviours)))


def _like(
    handler: Handler, behaviour: Callable[..., Any], decode: Callable[[bytes], Any] | None
) -> Handler:
    """A handler of the same kind. Single requests reach `behaviour` as bytes."""
    make: Callable[..., Handler]
    match handler.request_streaming, handler.response_streaming:
        case False, False:
            make = grpc.unary_unary_rpc_method_handler
        case False, True:
            make = grpc.unary_stream_rpc_method_handler
        case True, False:
            make = grpc.stream_unary_rpc_method_handler
        case _:
            make = grpc.stream_stream_rpc_method_handler
    return make(behaviour, decode, handler.response_serializer)


def _no_deadline() -> ServiceError:
    return ServiceError(
        grpc.StatusCode.INVALID_ARGUMENT,
        "NO_DEADLINE",
        "This call needs a deadline: set a timeout on it.",
    )


def _stopping() -> ServiceError:
    return ServiceError(
        grpc.StatusCode.UNAVAILABLE, "STOPPING", "The server is being stopped; call again later."
    )


async def _left(error: Exception, context: Context) -> bool:
    """Whether nothing could be sent because the caller has left: by Ctrl-C, or as its connection
    broke. What was to be sent fails a moment before gRPC tells of that."""
    if not isinstance(error, grpc.aio.InternalError):
        return False
    try:
        for _ in range(100):
            if context.done():
                return True
            await asyncio.sleep(LEAVING / 100)
    except asyncio.CancelledError:
        # That is how gRPC tells it.
        return True
    return False


def _service_error(error: Exception) -> ServiceError | None:
    """The ServiceError that `error` is, or that a task group wrapped."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, ServiceError) else None


def _incident(method: str, error: Exception) -> ServiceError:
    """Log an unexpected exception, without its text, and make the error that names it."""
    number = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    _log.error(
        "incident",
        incident=number,
        method=method,
        exception=type(error).__qualname__,
        traceback=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
    return ServiceError(
        grpc.StatusCode.INTERNAL,
        "INTERNAL",
        f"The server failed. Its operators find why under incident {number}.",
        {"incident": number},
    )


async def _send(problem: ServiceError, context: Context) -> NoReturn:
    await context.abort(problem.code, problem.message, problem.trailing_metadata())


def _name(code: Any) -> str:
    """Name of a status code, which grpc.aio gives as a number or as a StatusCode."""
    codes = (known for known in grpc.StatusCode if code in (known, known.value[0]))
    return next((known.name for known in codes), "UNKNOWN")
