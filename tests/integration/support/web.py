"""A small HTTP/1.1 client: sends targets exactly as written, keeps headers as they came."""
import contextlib
import dataclasses
import http.client
import json
import socket
import struct


@dataclasses.dataclass
class Answer:
    status: int
    headers: list  # (name, value) in order of arrival
    body: bytes

    def header(self, name):
        """The only value of this header, or None."""
        values = [value for known, value in self.headers if known.lower() == name.lower()]
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)


@dataclasses.dataclass
class Request:
    target: str
    method: str = "GET"
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = None


class VerbatimConnection(http.client.HTTPConnection):
    """Lets targets through that http.client would refuse to send."""

    def _validate_path(self, url):
        pass

    def _encode_request(self, request):
        return request.encode("latin-1")


def fetch(port, request, timeout=60):
    """One request on a connection of its own."""
    with contextlib.closing(VerbatimConnection("127.0.0.1", port, timeout=timeout)) as connection:
        return exchange(connection, request)


def exchange(connection, request):
    connection.request(request.method, request.target, body=request.body, headers=request.headers)
    response = connection.getresponse()
    return Answer(response.status, response.getheaders(), response.read())


class PendingRequest:
    """A request whose answer is read later, or never."""

    def __init__(self, port, target, timeout=60):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._socket.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin-1"))

    def answer(self):
        response = http.client.HTTPResponse(self._socket)
        try:
            response.begin()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            response.close()
            self._socket.close()

    def close(self):
        """As a browser leaves, or a killed curl."""
        self._socket.close()

    def abandon(self):
        """Resets the connection: the server knows at once."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()
