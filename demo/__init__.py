"""A federation of invented records on this machine, to see it work and to try it by hand."""
