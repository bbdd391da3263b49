"""The contract ncb.hub.v1, generated from proto/hub/v1 by `make proto`."""
