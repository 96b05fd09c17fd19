"""A fake S3 server: checks no signature, remembers every request, and fails where a test's script says so."""
import dataclasses
import email.utils
import hashlib
import http.server
import socketserver
import threading
import time
import urllib.parse

from support.waiting import wait_until

ACCESS_KEY = "AKIDINTEGRATION"
SECRET_KEY = "vErYsEcReT/integration+key=0123456789"
IMAGES = "shots-in"
THUMBS = "shots-out"


@dataclasses.dataclass
class Seen:
    """One request as it came."""
    method: str
    bucket: str
    key: str  # decoded; empty: about the bucket
    raw_path: str
    headers: dict
    body: bytes = b""
    answered: bool = False


@dataclasses.dataclass
class Stored:
    data: bytes
    modified: float
    headers: dict = dataclasses.field(default_factory=dict)

    @property
    def etag(self):
        return f'"{hashlib.md5(self.data).hexdigest()}"'


@dataclasses.dataclass
class Rule:
    """What happens instead to requests that match; `act` answers True when it took care of one."""
    act: object
    method: str = None
    bucket: str = None
    key: str = None
    times: int = None  # None: always
    probes: bool = False  # also requests about a bucket, with which readiness is told

    def takes(self, seen):
        wanted = ((self.method, seen.method), (self.bucket, seen.bucket), (self.key, seen.key))
        if self.times == 0 or not (seen.key or self.probes):
            return False
        if any(want is not None and want != got for want, got in wanted):
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FakeOrigin:
    def __init__(self, port=0):
        self.seen = []
        self.objects = {}  # (bucket, key) -> Stored
        self._rules = []
        self._lock = threading.Lock()
        self._port = port
        self._server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.clear_rules()
        self.stop()

    # Life: may be stopped and started again at the same port

    def start(self):
        self._server = _Listener(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.end_connections()
            self._server = None

    def settings(self, **more):
        return {"S3_ENDPOINT": f"http://127.0.0.1:{self._port}", "S3_ACCESS_KEY": ACCESS_KEY,
                "S3_SECRET_KEY": SECRET_KEY, "IMAGE_BUCKET": IMAGES, "THUMB_BUCKET": THUMBS, **more}

    # Content

    def put(self, key, data, bucket=IMAGES, modified=None):
        self.objects[bucket, key] = Stored(data, modified or time.time())

    def delete(self, key, bucket=IMAGES):
        self.objects.pop((bucket, key), None)

    def thumb(self, key):
        return self.objects.get((THUMBS, key))

    def thumb_keys(self, bucket=THUMBS):
        return sorted(key for held, key in self.objects if held == bucket)

    # Script

    def on(self, act, **match):
        """The latest matching rule decides."""
        with self._lock:
            self._rules.insert(0, Rule(act, **match))

    def clear_rules(self):
        with self._lock:
            for rule in self._rules:
                getattr(rule.act, "release", lambda: None)()
            self._rules = []

    def note(self, seen):
        """The rule for this request, if any."""
        with self._lock:
            self.seen.append(seen)
            return next((rule.act for rule in self._rules if rule.takes(seen)), None)

    # What came

    def requests(self, method=None, bucket=None, key=None):
        """Requests about objects, probes of buckets left out."""
        with self._lock:
            return [one for one in self.seen if one.key and method in (None, one.method)
                    and bucket in (None, one.bucket) and key in (None, one.key)]

    def await_requests(self, count=1, **match):
        return wait_until(lambda: len(self.requests(**match)) >= count, f"{count} requests {match}")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address, origin):
        self.origin = origin
        self._connections = set()
        super().__init__(address, _Handler)

    def process_request(self, request, client_address):
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        pass  # a client that went away

    def end_connections(self):
        for connection in list(self._connections):
            self.shutdown_request(connection)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one piece

    def log_message(self, *_):
        pass

    def _serve(self):
        origin = self.server.origin
        path, _, _ = self.path.partition("?")
        bucket, _, key = path[1:].partition("/")
        seen = Seen(self.command, bucket, urllib.parse.unquote(key, errors="surrogateescape"), self.path,
                    {name.lower(): value for name, value in self.headers.items()})
        seen.body = self.rfile.read(int(seen.headers.get("content-length", 0)))
        act = origin.note(seen)
        if act is None or not act(self, seen):
            self.answer_as_s3(origin, seen)
        seen.answered = True

    do_GET = do_HEAD = do_PUT = do_DELETE = _serve

    def answer_as_s3(self, origin, seen):
        if not seen.key:
            return self.reply(200, _LIST.format(bucket=seen.bucket).encode())
        place = (seen.bucket, seen.key)
        if seen.method == "PUT":
            kept = {name: value for name, value in seen.headers.items()
                    if name.startswith("x-amz-meta-") or name == "content-type"}
            origin.objects[place] = Stored(seen.body, time.time(), kept)
            return self.reply(200, b"", {"ETag": origin.objects[place].etag})
        if seen.method == "DELETE":
            origin.objects.pop(place, None)
            return self.reply(204)
        stored = origin.objects.get(place)
        if stored is None:
            return self.refuse(404, "NoSuchKey")
        return self.reply(200, stored.data, head_of(stored))

    def reply(self, status, body=b"", headers=None):
        self.send_response(status)
        fields = {"Content-Length": len(body), "x-amz-request-id": "fake", **(headers or {})}
        for name, value in fields.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
        return True

    def refuse(self, status, code, headers=None):
        body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>no</Message></Error>"
        return self.reply(status, body.encode(), {"Content-Type": "application/xml", **(headers or {})})


def head_of(stored):
    return {"ETag": stored.etag, "Last-Modified": email.utils.formatdate(stored.modified, usegmt=True),
            "content-type": "application/octet-stream", **stored.headers}


_LIST = ("<?xml version='1.0' encoding='UTF-8'?><ListBucketResult><Name>{bucket}</Name><Prefix></Prefix>"
         "<KeyCount>0</KeyCount><MaxKeys>1</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>")
