"""Percentiles of sorted values, by nearest rank."""
import math


def percentile(ordered, percent):
    """None where there are no values."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
