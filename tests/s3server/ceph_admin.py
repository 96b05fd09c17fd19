"""Commands to the monitor of a Ceph cluster that is just starting.

  ceph_admin.py CONF add-osd UUID
  ceph_admin.py CONF make-pools OSDS    once that many OSDs are up

Through the library, in one process: each call of the ceph command line costs 150 ms. The gateway would make its
pools itself, one by one at the first request; made ahead, that request does not wait.
"""

import json
import sys
import time

import rados

GIVE_UP_AFTER = 60  # seconds
PAUSE = 0.05  # seconds
POOLS = {
    ".rgw.root": 8,
    "default.rgw.log": 8,
    "default.rgw.control": 8,
    "default.rgw.meta": 8,
    "default.rgw.buckets.index": 8,
    "default.rgw.buckets.non-ec": 8,
    "default.rgw.buckets.data": 32,
}


class Monitor:
    def __init__(self, conf):
        self.end = time.monotonic() + GIVE_UP_AFTER
        self.cluster = self._connect(conf)

    def _connect(self, conf):
        while True:
            try:
                cluster = rados.Rados(conffile=conf, conf={"client_mount_timeout": "5"})
                cluster.connect(timeout=5)
                return cluster
            except rados.Error:
                self.pause("the monitor does not answer")

    def pause(self, problem):
        if time.monotonic() > self.end:
            sys.exit("ceph_admin.py: " + problem)
        time.sleep(PAUSE)

    def command(self, prefix, **arguments):
        """Repeated until it works: right after the connect EPERM ("wrong fsid") is a known race."""
        while True:
            request = json.dumps(dict(arguments, prefix=prefix, format="json"))
            code, output, problem = self.cluster.mon_command(request, b"")
            if code == 0:
                return json.loads(output) if output.strip() else None
            self.pause("%s: %s %s" % (prefix, code, problem))

    def make_pools(self, osds):
        while self.command("osd stat").get("num_up_osds", 0) < osds:
            self.pause("the OSDs do not come up")
        for pool, groups in POOLS.items():
            # Ceph 18 asks for an oath before it makes a pool whose name begins with a dot.
            self.command("osd pool create", pool=pool, pg_num=groups, pgp_num=groups, yes_i_really_mean_it=True)
            self.command("osd pool application enable", pool=pool, app="rgw")


def main():
    conf, action, argument = sys.argv[1:]
    monitor = Monitor(conf)
    if action == "add-osd":
        monitor.command("osd new", uuid=argument)
    elif action == "make-pools":
        monitor.make_pools(int(argument))
    else:
        sys.exit("ceph_admin.py: unknown action " + action)


main()
