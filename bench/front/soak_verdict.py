"""Whether a soak was flat."""
import dataclasses
import statistics

RULE = """
The first fifth is warm-up and counts for the charts only. Then

- memory: the straight line of least squares through the samples of resident memory rises over the remaining time by
  at most 5 % of their median, or 8 MB where that is more;
- descriptors and threads: the most in the last third is at most the most in the first third and 16;
- p99: the median of the intervals of the last third is at most 1.5 times that of the first third, or 1 ms more where
  that is more;
- no request failed, and none that was due could not be sent.
"""

WARM_UP = 0.2
MEMORY_SHARE, MEMORY_BYTES = 0.05, 8e6
COUNT_SLACK = 16
P99_FACTOR, P99_SLACK = 1.5, 1.0


@dataclasses.dataclass
class Finding:
    what: str
    text: str
    limit: str
    flat: bool


def settled(points, seconds):
    """Of (second, value), those after the warm-up."""
    return [(second, value) for second, value in points if second >= seconds * WARM_UP and value is not None]


def rise(points):
    """Of the line of least squares, from the first point to the last."""
    times, values = zip(*points)
    return statistics.linear_regression(times, values).slope * (times[-1] - times[0])


def memory(points):
    grown, middle = rise(points), statistics.median(value for _, value in points)
    limit = max(MEMORY_SHARE * middle, MEMORY_BYTES)
    return Finding("resident memory", f"{middle / 1e6:.1f} MB, {grown / 1e6:+.1f} MB by the line of least squares",
                   f"≤ +{limit / 1e6:.1f} MB", grown <= limit)


def thirds(points):
    values = [value for _, value in points]
    third = max(1, len(values) // 3)
    return values[:third], values[-third:]


def counted(what, points):
    first, last = (max(values) for values in thirds(points))
    return Finding(what, f"at most {first:.0f}, later {last:.0f}", f"≤ {first + COUNT_SLACK:.0f}",
                   last <= first + COUNT_SLACK)


def latency(what, points):
    first, last = (statistics.median(values) for values in thirds(points))
    limit = max(P99_FACTOR * first, first + P99_SLACK)
    return Finding(what, f"{first:.2f} ms, later {last:.2f} ms", f"≤ {limit:.2f} ms", last <= limit)


def failures(what, count, requests):
    return Finding(what, f"{count:,} of {requests:,}", "0", count == 0)
