"""The README's figures, each reproducible and against its peer in the same run."""
