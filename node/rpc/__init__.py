"""The public face of both daemons: identity, channels, interceptors, errors, serving."""
