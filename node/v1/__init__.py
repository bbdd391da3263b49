"""The contract ncb.node.v1, generated from proto/node/v1 by `make proto`."""
