"""Waiting for what another process does, with an end."""
import time


def wait_until(condition, what, timeout=20):
    """The first true value of `condition`; fails with `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what}: not within {timeout} s")
