"""What the front end must hold under load."""
from target import Target

MEMORY_AB = Target(1.1, "x", dream=0.75)
MEMORY_AB_KEEP = Target(1.1, "x", dream=0.75)
MEMORY_CDN = Target(1.15, "x", dream=0.75)
BUCKET = Target(1.6, "x", dream=1.2)
IDLE_MEMORY = Target(3.0, " MB")
# "No change" of the others' p99: less than what two runs of the same thing differ by.
IDLE_P99_CHANGE = Target(0.3, " ms")
HOSTILE_THROUGHPUT = Target(0.9, "x", at_least=True)
SATURATED_HIT = Target(5.0, " ms")
SATURATED_PROBE = Target(5.0, " ms")
HERD_ORIGINALS = Target(1.0)
HERD_UPLOADS = Target(1.0)
HERD_ERRORS = Target(0.0)
HERD_P99 = Target(2.0, "x")
