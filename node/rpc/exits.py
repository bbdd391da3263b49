"""How the commands end."""

from enum import IntEnum

import grpc

from node.rpc.errors import Problem


class Exit(IntEnum):
    """Exit codes of `ncb-node` and `ncb-hub`."""

    DONE = 0
    """Done, or answered and complete (whether there was a hit or not)."""
    FAILED = 1
    """Unexpected failure."""
    USAGE = 2
    """Wrong usage or bad input."""
    INCOMPLETE = 3
    """Answered, but not by every bureau."""
    REFUSED = 4
    """Refused: identity or policy."""
    UNREACHABLE = 5
    """No connection, or no answer in time."""
    NOT_FOUND = 6
    """There is no such thing."""
    DAMAGED = 7
    """Local data are damaged: a check failed."""
    HIT = 10
    """A hit, if asked for with --fail-on-hit."""

    @classmethod
    def of(cls, problem: Problem) -> "Exit":
        """The exit code for a failed call."""
        if problem.reason == "INCOMPLETE":
            return cls.INCOMPLETE
        return _OF_CODE.get(problem.code, cls.FAILED)


_OF_CODE = {
    grpc.StatusCode.INVALID_ARGUMENT: Exit.USAGE,
    grpc.StatusCode.FAILED_PRECONDITION: Exit.USAGE,
    grpc.StatusCode.OUT_OF_RANGE: Exit.USAGE,
    grpc.StatusCode.ALREADY_EXISTS: Exit.USAGE,
    grpc.StatusCode.PERMISSION_DENIED: Exit.REFUSED,
    grpc.StatusCode.UNAUTHENTICATED: Exit.REFUSED,
    grpc.StatusCode.UNAVAILABLE: Exit.UNREACHABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: Exit.UNREACHABLE,
    grpc.StatusCode.NOT_FOUND: Exit.NOT_FOUND,
    grpc.StatusCode.DATA_LOSS: Exit.DAMAGED,
}
