"""Interleaved rounds: A B A B ..., so that what else the machine does meets all alike; then medians."""
import statistics


def alternate(rounds, contestants, measure):
    """Name of each contestant to the results of its turns."""
    results = {one.name: [] for one in contestants}
    for _ in range(rounds):
        for one in contestants:
            results[one.name].append(measure(one))
    return results


def median(values):
    """Of those that were measured; None where none was."""
    present = [value for value in values if value is not None]
    return statistics.median(present) if present else None


def ratio(mine, theirs):
    """The median of the ratios within each round, and their spread as text."""
    pairs = [one / other for one, other in zip(mine, theirs) if one is not None and other]
    if not pairs:
        return None, "–"
    return statistics.median(pairs), f"{min(pairs):.2f}–{max(pairs):.2f}"
