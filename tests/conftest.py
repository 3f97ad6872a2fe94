"""For all tests: how long an example takes says nothing on a busy machine, so nothing fails by the clock."""

from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
