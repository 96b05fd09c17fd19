"""Bytes for a server to choke on: random ones, and requests with something wrong."""
from support.thumbd import thumbnail_target
from support.wire import request

TARGET = thumbnail_target("cat.png", size=40)

MODELS = [
    request(TARGET),
    request(TARGET, method="HEAD"),
    request(TARGET, "Connection: keep-alive", version="HTTP/1.0"),
    request(TARGET, "Connection: close", "Accept: image/png", "If-None-Match: \"x\", W/\"y\", *"),
    request(f"http://thumbs.example:80{TARGET}", "Range: bytes=0-1,-5", "X-Request-Id: a-b"),
    request("*", "Access-Control-Request-Method: GET", "Origin: null", method="OPTIONS"),
    request("/", "Accept-Language: en"),
    request("/healthz"),
    request("/metrics"),
    request("/readyz", "Expect: 100-continue", "Content-Length: 3") + b"abc",
    request("/thumbs", "Content-Length: 0", method="POST"),
    request("/thumbs", "Transfer-Encoding: chunked", method="PUT") + b"3\r\nabc\r\n0\r\nX: y\r\n\r\n",
    request(TARGET) * 40,
]

PIECES = [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b" ", b"\t", b":", b"/", b"?", b"%", b"%0d%0a", b"%00", b"%u000a", b",",
          b"\x7f", b"\x80", b"\xff", b"\r\n ", b"HTTP/1.1", b"HTTP/0.9", b"HTTP/2.0", b"Host: x\r\n", b"Host:\r\n",
          b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n",
          b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"REMOTE_ADDR: 1\r\n",
          b"Range: bytes=" + b"0-," * 300 + b"\r\n", b"a" * 9_000, b"X: " + b"y" * 17_000, b"X: y\r\n" * 120, b"("]


def random_bytes(chance):
    return chance.randbytes(chance.choice((1, 10, 100, 2_000, 30_000)))


def mutated(chance):
    """One to six faults in one to three requests."""
    data = bytearray(b"".join(chance.choice(MODELS) for _ in range(chance.randint(1, 3))))
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randint(0, len(data)) for _ in range(2))
        end = min(end, at + 40)
        fault = chance.randrange(5)
        if fault == 0:
            data[at:at] = chance.choice(PIECES)
        elif fault == 1:
            del data[at:end]
        elif fault == 2:
            data[at:at] = data[at:end]
        elif fault == 3:
            data[at:end] = chance.randbytes(end - at)
        elif at < len(data):
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def any_bytes(chance):
    """Some are right: what comes behind a fault has to work too."""
    kind = chance.randrange(8)
    if kind == 0:
        return random_bytes(chance)
    return chance.choice(MODELS) if kind == 1 else mutated(chance)


def in_pieces(data, chance):
    """Cut at random, mostly in few places."""
    cuts = sorted(chance.randint(0, len(data)) for _ in range(chance.choice((0, 0, 1, 3, 30))))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)]) if start < end]
