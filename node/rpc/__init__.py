"""The public face of both daemons: identity, channels, interceptors, errors, serving."""

import os

# gRPC's core writes lines of its own on standard error, between a command's output or a daemon's
# JSON. What they say, `diagnosis` says better; to see them set GRPC_VERBOSITY=INFO. Read once,
# when grpc is first imported.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
