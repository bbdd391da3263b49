"""What holds for all tests."""

import os
import sys

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: examples have no time limit of their own.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

# Tests start commands by the hundred: if this is set, each compiles all of our sources anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
