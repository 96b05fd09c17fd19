"""A thousand clients on one cold key over S3: what it costs the store, and the clients."""
import dataclasses
import json
import time

import targets
from load_tools import python_tool, run_tool
from process_cost import Meter
from report import number
from rounds import median
from s3_bucket import IMAGES, THUMBS
from sections import Row, Section
from servers import Ceph, thumbnail_target
from stage import say

CLIENTS, SINGLES = 1000, 7
WIDTH = 175  # about 30 KB
HOW = ("{clients:,} connections, open beforehand, ask at once for the same thumbnail ({width} wide) that nobody "
       "has asked for, over Ceph; in each of {rounds} rounds for a new key, after {singles} single requests for "
       "cold keys of the same original. The store's requests are counted in the gateway's own log, and, in "
       "brackets, by thumbd's metrics for everything it sent to the bucket. A client's time is from its own "
       "request to its last byte. Reading {clients:,} answers one after the other is part of it: the same herd on "
       "nginx's static file of the same size shows how much.")
COLUMNS = ["what", "400-pixel PNG", "6-megapixel JPEG"]
ORIGINALS = ("cat.png", "photos/lake.jpg")


@dataclasses.dataclass
class Round:
    single: float  # ms
    herd: dict
    beside: dict  # the same on nginx
    originals: int
    uploads: int
    sent: tuple  # by thumbd, to (images, thumbs)
    cpu: float  # seconds of thumbd


def measure(stage):
    section = Section("Herd on a cold key", HOW.format(clients=CLIENTS, width=WIDTH, rounds=stage.rounds,
                                                       singles=SINGLES), COLUMNS)
    with Ceph(stage.folder) as store, stage.thumbd(**store.settings()) as thumbd, stage.nginx() as nginx:
        found = [[one_round(stage, store, (thumbd, nginx), (original, turn)) for turn in range(stage.rounds)]
                 for original in ORIGINALS]
    section.rows = list(rows(found))
    return section


def one_round(stage, store, servers, what):
    thumbd, nginx = servers
    original, turn = what
    data = (stage.images / original).read_bytes()
    singles = []
    for place in range(SINGLES):
        store.client.put(IMAGES, f"single/{turn}/{place}/{original}", data)
        singles.append(ask(thumbd, thumbnail_target(f"single/{turn}/{place}/{original}", WIDTH), 1)["p50"])
    key = f"herd/{turn}/{original}"
    store.client.put(IMAGES, key, data)
    beside = ask(nginx, "/hot.png", CLIENTS)
    time.sleep(0.5)  # uploads of the singles
    position, before = store.log_size(), sent(thumbd)
    with Meter(thumbd.pid) as meter:
        herd = ask(thumbd, thumbnail_target(key, WIDTH), CLIENTS)
    time.sleep(1)  # its upload, and the gateway's log
    seen = store.requests_since(position)
    after = sent(thumbd)
    result = Round(median(singles), herd, beside, seen.count(("GET", f"/{IMAGES}/{key}")),
                   sum(method == "PUT" and path.startswith(f"/{THUMBS}/{key}") for method, path in seen),
                   tuple(int(now - then) for now, then in zip(after, before)), meter.spent.cpu)
    say(f"  {original}: single {result.single:.1f} ms, herd p99 {herd['p99']:.1f}, on nginx {beside['p99']:.1f}, "
        f"{herd['errors']} errors, {result.originals} GET, {result.uploads} PUT")
    return result


def ask(server, target, clients):
    return json.loads(run_tool(python_tool("herd.py", server.port, target, clients), 60))


def sent(thumbd):
    metrics = thumbd.metrics()
    return tuple(metrics[f'thumbd_store_requests_total{{store="{store}"}}'] for store in (IMAGES, THUMBS))


def rows(found):
    """Targets hold for the worse of the two originals."""
    ratios = [median(turn.herd["p99"] / turn.single for turn in turns) for turns in found]
    errors = [sum(turn.herd["errors"] for turn in turns) for turns in found]
    originals = [max(turn.originals for turn in turns) for turns in found]
    uploads = [max(turn.uploads for turn in turns) for turns in found]
    # What thumbd counts includes its own look at the thumbs bucket, which missed.
    sent_texts = [[f"{max(turn.sent[which] for turn in turns)}" for turns in found] for which in (0, 1)]
    yield Row(["GETs of the original, most of a round", *(f"{one} ({all_of})" for one, all_of in
                                                          zip(originals, sent_texts[0]))],
              targets.HERD_ORIGINALS, max(originals))
    yield Row(["PUTs of the thumbnail, most of a round", *(f"{one} ({all_of})" for one, all_of in
                                                           zip(uploads, sent_texts[1]))],
              targets.HERD_UPLOADS, max(uploads))
    yield Row(["clients without a picture, all rounds", *errors], targets.HERD_ERRORS, max(errors))
    yield Row(["single cold request, median ms", *(number(median(turn.single for turn in turns), 1)
                                                   for turns in found)])
    for name, which in (("herd", "herd"), ("the same herd on nginx's file", "beside")):
        yield Row([f"{name}, p50 / p99 ms", *(" / ".join(
            number(median(getattr(turn, which)[field] for turn in turns), 1) for field in ("p50", "p99"))
            for turns in found)])
    yield Row(["herd p99 over single", *(f"{number(one)}x" for one in ratios)], targets.HERD_P99, max(ratios))
    yield Row(["thumbd's CPU for the herd, ms", *(number(median(turn.cpu for turn in turns) * 1000, 0)
                                                  for turns in found)])
