"""Request heads that a proxy and a server might take for different things, with the status that refuses each."""
from support.thumbd import thumbnail_target
from support.wire import request

TARGET = thumbnail_target("cat.png", size=120)
SMUGGLED = request(TARGET, "X-Request-Id: smuggled")
CHUNKED = "Transfer-Encoding: chunked"
# What a client that takes us for an https server says first; it holds no line end.
TLS_HELLO = bytes.fromhex("16030102000100") + b"\x01\xfc\x03\x03" + bytes(range(11, 250)) * 2


def get(*fields, **more):
    return request(TARGET, *fields, **more)


def raw_line(line):
    """The picture's request with one line as it is, whatever bytes that has."""
    return get().removesuffix(b"\r\n") + line + b"\r\n\r\n"


FRAMING = {
    "a body of known length": (413, get("Content-Length: 5") + b"hello"),
    "a body that is a request": (413, get(f"Content-Length: {len(SMUGGLED)}")),
    "leading zeros": (413, get("Content-Length: 005") + b"hello"),
    "a length beyond 64 bits": (413, get("Content-Length: 18446744073709551617") + b"x"),
    "plus": (400, get("Content-Length: +5") + b"hello"),
    "minus": (400, get("Content-Length: -5") + b"hello"),
    "hexadecimal": (400, get("Content-Length: 0x5") + b"hello"),
    "exponent": (400, get("Content-Length: 5e0") + b"hello"),
    "list": (400, get("Content-Length: 5, 5") + b"hello"),
    "two words": (400, get("Content-Length: 5 5") + b"hello"),
    "no length": (400, get("Content-Length:") + b"hello"),
    "two lengths": (400, get("Content-Length: 0", "Content-Length: 5") + b"hello"),
    "two lengths, the other way": (400, get("Content-Length: 5", "Content-Length: 0") + b"hello"),
    "vertical tab in a length": (400, get("Content-Length: \x0b5") + b"hello"),
    "chunks": (400, get(CHUNKED) + b"5\r\nhello\r\n0\r\n\r\n"),
    "no chunks": (400, get(CHUNKED) + b"0\r\n\r\n"),
    "a chunk of negative size": (400, get(CHUNKED) + b"-1\r\nhello\r\n0\r\n\r\n"),
    "a chunk larger than memory": (400, get(CHUNKED) + b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    "an endless chunk extension": (400, get(CHUNKED) + b"5;" + b"x" * 50_000 + b"\r\nhello\r\n0\r\n\r\n"),
    "trailers": (400, get(CHUNKED, "Trailer: Host") + b"0\r\nHost: evil\r\nContent-Length: 9\r\n\r\n"),
    "length and chunks": (400, get("Content-Length: 5", CHUNKED) + b"0\r\n\r\n"),
    "chunks and length": (400, get(CHUNKED, "Content-Length: 5") + b"0\r\n\r\n"),
    "chunks in HTTP/1.0": (400, get(CHUNKED, "Connection: keep-alive", version="HTTP/1.0") + b"0\r\n\r\n"),
    "chunked in capitals": (400, get("TRANSFER-ENCODING: CHUNKED") + b"0\r\n\r\n"),
    "chunked, identity": (400, get("Transfer-Encoding: chunked, identity") + b"0\r\n\r\n"),
    "identity": (400, get("Transfer-Encoding: identity", "Content-Length: 0")),
    "gzip, chunked": (400, get("Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n"),
    "not quite chunked": (400, get("Transfer-Encoding: xchunked", "Content-Length: 0")),
    "quoted": (400, get('Transfer-Encoding: "chunked"', "Content-Length: 0")),
    "an empty coding": (400, get("Transfer-Encoding:", "Content-Length: 0")),
    "much space before chunked": (400, get("Transfer-Encoding:    chunked") + b"0\r\n\r\n"),
    "a tab before chunked": (400, get("Transfer-Encoding:\tchunked") + b"0\r\n\r\n"),
    "a vertical tab before chunked": (400, get("Transfer-Encoding:\x0bchunked") + b"0\r\n\r\n"),
    "chunked twice": (400, get(CHUNKED, "Transfer-Encoding: cow") + b"0\r\n\r\n"),
    "a space before the colon": (400, get("Transfer-Encoding : chunked") + b"0\r\n\r\n"),
    "a space before a length's colon": (400, get("Content-Length : 5") + b"hello"),
    "a folded coding": (400, get("Transfer-Encoding:\r\n chunked") + b"0\r\n\r\n"),
    "a coding after a bare LF": (400, get("X-A: b\nTransfer-Encoding: chunked") + b"0\r\n\r\n"),
    "a coding after a bare CR": (400, get("X-A: b\rTransfer-Encoding: chunked") + b"0\r\n\r\n"),
    "a body that waits for 100": (413, get("Content-Length: 5", "Expect: 100-continue") + b"hello"),
}

LINES = {
    "a folded line": (400, raw_line(b"X-A: b\r\n c")),
    "a line folded by a tab": (400, raw_line(b"X-A: b\r\n\tc")),
    "a first line that begins with a space": (400, request(TARGET, " X: y", "Host: h", host=None)),
    "a bare LF": (400, raw_line(b"X-A: b\nX-C: d")),
    "nothing but bare LFs": (400, get().replace(b"\r\n", b"\n")),
    "a bare LF as the empty line": (400, get().removesuffix(b"\r\n") + b"\n"),
    "a bare CR": (400, raw_line(b"X-A: b\rX-C: d")),
    "NUL in a value": (400, raw_line(b"X-A: b\0c")),
    "NUL in a name": (400, raw_line(b"X-\0A: b")),
    "NUL in the target": (400, request("/thumbs?filename=a\0b&size=1")),
    "no colon": (400, raw_line(b"X-A")),
    "no name": (400, raw_line(b": b")),
    "a space in a name": (400, raw_line(b"X A: b")),
    "a tab before the colon": (400, raw_line(b"X-A\t: b")),
    "a name of UTF-8": (400, raw_line("Größe: b".encode())),
    "a bell in a value": (400, raw_line(b"Accept: \x07")),
    "too many lines": (431, get(*(f"X-{number}: y" for number in range(120)))),
    "too long a line": (431, raw_line(b"X-A: " + b"b" * 20_000)),
}

NAMES = {
    "REMOTE_ADDR": (400, get("REMOTE_ADDR: 10.0.0.1")),
    "remote_port": (400, get("remote_port: 1")),
    "Local_Addr": (400, get("Local_Addr: 10.0.0.1")),
    "LOCAL_PORT": (400, get("LOCAL_PORT: 1")),
    "no Host": (400, get(host=None)),
    "two Hosts": (400, get("Host: other.example")),
    "the same Host twice": (400, get("host: thumbs.example")),
    "two Hosts, and an absolute target": (400, request(f"http://a{TARGET}", "Host: b", "Host: c", host=None)),
    "an absolute target and no Host": (400, request(f"http://a{TARGET}", host=None)),
    "a path as Host": (400, get(host="Host: a/b")),
    "a user in Host": (400, get(host="Host: user@a")),
    "an expectation": (417, get("Expect: a miracle")),
}

ESCAPED = ["X-Request-Id: a%0d%0aSet-Cookie:%20b=c", "X-Request-Id: a%0Ab", "X-Request-Id: a%u000d%u000ab",
           'If-None-Match: "a%0d%0ab"', "Accept: image/%00png", "User-Agent: a%0d%0ab", "X-Forwarded-For: 1%0a2",
           "Forwarded: for=1%0d%0a", "Range: bytes=0-1%0d%0a", "Origin: http://a%0d%0ab",
           "Access-Control-Request-Headers: a%0d%0aSet-Cookie:%20b", "Authorization: a%0db", "Host: a%0d%0ab"]
VALUES = {field: (400, get(field) if not field.startswith("Host") else get(host=field)) for field in ESCAPED}

REQUEST_LINES = {
    "HTTP/1.2": (505, get(version="HTTP/1.2")),
    "HTTP/2.0": (505, get(version="HTTP/2.0")),
    "HTTP/0.9 by name": (505, get(version="HTTP/0.9")),
    "HTTP/0.9 without one": (400, f"GET {TARGET}\r\n\r\n".encode()),
    "a third digit": (400, get(version="HTTP/1.1.1")),
    "a small http": (400, get(version="http/1.1")),
    "the preface of HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "a small get": (405, get(method="get")),
    "POST": (405, get("Content-Length: 5", method="POST") + b"hello"),
    "a POST in chunks": (405, get(CHUNKED, method="POST") + b"0\r\n\r\n"),
    "TRACE": (405, get(method="TRACE")),
    "CONNECT": (405, request("thumbs.example:443", method="CONNECT")),
    "a method of 7,000 letters": (405, request("/", method="G" * 7_000)),
    "a method of 9,000 letters": (414, request("/", method="G" * 9_000)),
    "a method that is no token": (400, get(method="G(T")),
    "a target of two words": (400, request("/thumbs filename")),
    "a target behind two spaces": (400, request(" " + TARGET)),
    "tabs for spaces": (400, get().replace(b"GET ", b"GET\t", 1)),
    "a fragment": (400, request(TARGET + "#top")),
    "UTF-8 in the target": (400, request("/thumbs?filename=\xc3\xa4.png&size=1")),
    "an asterisk": (400, request("*")),
    "an authority": (400, request("thumbs.example:80")),
    "a user in the target": (400, request(f"http://user@a{TARGET}")),
    "another scheme": (400, request("file:///etc/passwd")),
    "backslashes": (400, request("\\thumbs")),
    "a line break for a target": (400, b"GET \r\n HTTP/1.1\r\nHost: h\r\n\r\n"),
    "empty lines": (400, b"\r\n\r\n\r\n" + get()),
    "a path of 8,000 letters": (414, request("/" + "a" * 8_000)),
    "a path of 16,000 letters": (414, request("/" + "a" * 16_000)),
    "a query of 16,000 letters": (414, request(TARGET + "&" + "a" * 16_000)),
    "a TLS hello": (400, TLS_HELLO),
    "a proxy protocol line": (400, b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + get()),
}

TABLES = {"framing": FRAMING, "lines": LINES, "names": NAMES, "escaped": VALUES, "request line": REQUEST_LINES}
# "table: name" -> (status, bytes)
ALL = {f"{table}: {name}": shape for table, shapes in TABLES.items() for name, shape in shapes.items()}
