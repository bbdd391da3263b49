"""The federation: who the bureaus are, and one question to all of them."""

# First of all, as it sets how much gRPC writes by itself, which is read when grpc is imported.
import node.rpc  # noqa: F401
