"""Hits in memory against nginx's static file: CPU per request and latencies."""
import targets
from cost_per_request import compare
from load_tools import Load, Place
from sections import Section

HOW = ("The same {size:,} bytes from thumbd's memory and from nginx's static file (2 workers, sendfile, "
       "tcp_nopush, access_log off, open_file_cache). CPU is user and system time of the server's process tree "
       "from /proc, divided by requests; medians of {rounds} rounds A B A B; the ratio is the median of the "
       "rounds' own ratios, with the least and the greatest of them. \"CDN\": with 12 headers of a CDN. Percentiles "
       "are the load generator's own; ab and wrk are closed loops.")


def loads(stage):
    requests = 8_000 if stage.quick else 40_000
    seconds = stage.seconds(5)
    return [(Load("ab -c 10", "ab", 10, requests, keep=False), targets.MEMORY_AB),
            (Load("ab -k -c 10", "ab", 10, requests), targets.MEMORY_AB_KEEP),
            (Load("wrk -c 64, CDN", "wrk", 64, seconds, cdn=True), targets.MEMORY_CDN),
            (Load("wrk -c 512, CDN", "wrk", 512, seconds, cdn=True), None),
            (Load("h2load -c 50, open loop 4,000/s", "h2load", 50, seconds, rate=4000), None)]


def measure(stage):
    with stage.thumbd() as thumbd, stage.nginx() as nginx:
        places = {server.name: Place(server.port, stage.targets(server)[0]) for server in (thumbd, nginx)}
        section = Section("Hit in memory", HOW.format(size=len(stage.hot_body), rounds=stage.rounds), [])
        compare(stage, (thumbd, nginx), places, loads(stage), section)
    return section
