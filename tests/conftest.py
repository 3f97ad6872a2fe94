"""For all tests: how long an example takes says nothing on a busy machine, so nothing fails by the clock."""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# A shell starts what runs behind it with Ctrl-C ignored, and all below inherit that; an officer's shell does not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
