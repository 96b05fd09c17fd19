"""Hits in the bucket against nginx's proxy_pass with kept connections to the same S3 server."""
import time

import targets
from cost_per_request import compare
from load_tools import Load, Place
from s3_bucket import IMAGES
from sections import Section
from servers import Ceph, thumbnail_target
from stage import HOT_ORIGINAL, say

COPIES, SIZES = 25, 8
HOW = ("{count} objects of about {size:,} bytes in a Ceph RADOS Gateway on loopback (memstore), asked for in turn: "
       "thumbd with HOT_CACHE=0, which signs each request to the store, and nginx with proxy_pass, 64 kept "
       "connections and no signature (the bucket is open for reading). CPU is the process tree's of thumbd or "
       "nginx alone, without the gateway's. The last row asks for one object only: thumbd shares one download "
       "among those who wait for it, nginx does not. Medians of {rounds} rounds A B A B.")


def loads(stage):
    seconds = stage.seconds(6, 3)
    return [(Load("wrk -c 10, new connections", "wrk", 10, seconds, keep=False, spread=True), targets.BUCKET),
            (Load("wrk -c 16", "wrk", 16, seconds, spread=True), targets.BUCKET),
            (Load("wrk -c 64", "wrk", 64, seconds, spread=True), targets.BUCKET),
            (Load("ab -k -c 10, one object", "ab", 10, 4_000 if stage.quick else 15_000), None)]


def measure(stage):
    section = Section("Hit in the bucket", HOW.format(count=COPIES * SIZES, size=len(stage.hot_body),
                                                      rounds=stage.rounds), [])
    with Ceph(stage.folder) as store:
        with stage.thumbd(HOT_CACHE=0, **store.settings()) as thumbd, stage.nginx(store) as nginx:
            keys = fill(stage, store, thumbd)
            places = {"thumbd": place(stage, thumbd, [thumbnail_target(*key) for key in keys]),
                      "nginx": place(stage, nginx, [f"/bucket/{name}/w{size}.png" for name, size in keys])}
            compare(stage, (thumbd, nginx), places, loads(stage), section)
    return section


def fill(stage, store, thumbd):
    """Has thumbd make and store the thumbnails: (filename, width) of each."""
    say(f"  making {COPIES * SIZES} thumbnails in the bucket")
    original = (stage.images / HOT_ORIGINAL).read_bytes()
    names = [f"copies/{number}.png" for number in range(COPIES)]
    for name in names:
        store.client.put(IMAGES, name, original)
    keys = [(name, size) for name in names for size in range(stage.hot_size - SIZES // 2, stage.hot_size + SIZES // 2)]
    for name, size in keys:
        thumbd.thumbnail(name, size)
    await_uploads(thumbd, len(keys))
    return keys


def await_uploads(thumbd, count, seconds=20):
    """They follow the answers."""
    deadline = time.monotonic() + seconds
    while thumbd.metrics().get('thumbd_events_total{event="uploaded"}', 0) < count:
        if time.monotonic() > deadline:
            raise RuntimeError("not every thumbnail was stored")
        time.sleep(0.05)


def place(stage, server, found):
    file = stage.folder / f"{server.name}-targets.txt"
    file.write_text("\n".join(found) + "\n", encoding="utf-8")
    return Place(server.port, found[0], file)
