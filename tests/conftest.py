"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: examples have no time limit of their own.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")
