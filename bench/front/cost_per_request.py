"""The comparison that two cases share: several loads on two servers, in turns."""
import dataclasses

from process_cost import Meter
from report import number
from rounds import alternate, median, ratio
from sections import Bars, Row
from stage import say

COLUMNS = ["load", "thumbd µs CPU", "nginx µs CPU", "ratio", "least–greatest", "thumbd p50 / p99 ms",
           "nginx p50 / p99 ms", "requests/s", "failed"]
WARM_UP = dict(tool="wrk", clients=16, amount=1, cdn=False, spread=False)


@dataclasses.dataclass
class Turn:
    cpu: float  # microseconds a request
    outcome: object


def take_turn(server, place, load, folder):
    with Meter(server.pid) as meter:
        outcome = load.run(place, folder)
    cpu = meter.spent.cpu / outcome.requests * 1e6 if outcome.requests else None
    say(f"  {load.name:32} {server.name:7} {number(cpu, 1):>7} us  p50 {outcome.p50:.2f}  p99 {outcome.p99:.2f} ms  "
        f"{outcome.rate:,.0f}/s  {outcome.failed} failed")
    return Turn(cpu, outcome)


def compare(stage, servers, places, loads, section):
    """Fills the section with a row per load; `loads`: (Load, Target or None)."""
    section.columns = COLUMNS
    for server in servers:
        dataclasses.replace(loads[0][0], **WARM_UP).run(places[server.name], stage.folder)
    latency, cost = [], []
    for load, target in loads:
        # pylint: disable-next=cell-var-from-loop
        turns = alternate(stage.rounds, servers, lambda one: take_turn(one, places[one.name], load, stage.folder))
        mine, theirs = (turns[server.name] for server in servers)
        row, value = _row(load.name, mine, theirs)
        section.rows.append(Row(row, target, value))
        latency.append((load.name, [_middle(mine, "p50"), _middle(theirs, "p50"), _middle(mine, "p99"),
                                    _middle(theirs, "p99")]))
        cost.append((load.name, [median(turn.cpu for turn in mine), median(turn.cpu for turn in theirs)]))
    where = section.title.lower()
    key = where.replace(" ", "-")
    section.charts += [
        Bars(f"{key}-cpu", f"CPU per request: {where}", "microseconds", ["thumbd", "nginx"], cost),
        Bars(f"{key}-latency", f"Latency: {where}", "milliseconds",
             ["thumbd p50", "nginx p50", "thumbd p99", "nginx p99"], latency, logarithmic=True)]


def _row(name, mine, theirs):
    value, spread = ratio([turn.cpu for turn in mine], [turn.cpu for turn in theirs])
    failed = sum(turn.outcome.failed for turn in mine), sum(turn.outcome.failed for turn in theirs)
    return [name, number(median(turn.cpu for turn in mine), 1), number(median(turn.cpu for turn in theirs), 1),
            f"{number(value)}x", spread, _both(mine), _both(theirs),
            f"{number(_middle(mine, 'rate'), 0)} / {number(_middle(theirs, 'rate'), 0)}",
            f"{failed[0]} / {failed[1]}"], value


def _both(turns):
    return f"{number(_middle(turns, 'p50'))} / {number(_middle(turns, 'p99'))}"


def _middle(turns, field):
    return median(getattr(turn.outcome, field) for turn in turns)
