"""One non-blocking client connection, as cheap as Python lets it be: bodies are counted and thrown away."""
import re
import socket

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# More than head and body of most thumbnails: an answer is usually one call.
_ROOM = 256 * 1024
_LONGEST_HEAD = 4096
_BUFFER = memoryview(bytearray(_ROOM))
# Lets the kernel choose the port at connect, so that one source address serves 28,000 connections per target.
_IP_BIND_ADDRESS_NO_PORT = 24


def request_bytes(target, host="localhost"):
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")


class ClientConnection:
    """`tag` is the user's. A fault in the protocol, or the end of the connection, is ConnectionError."""

    def __init__(self, port, source=None, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            self.socket.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            self.socket.bind((source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.port = port
        self.tag = None
        self.status = 0
        self._head = b""
        self._seen = 0
        self._whole = None  # bytes of the answer; None: its head is not complete

    def fileno(self):
        return self.socket.fileno()

    def send(self, request):
        self._head, self._seen, self._whole, self.status = b"", 0, None, 0
        if self.socket.send(request) != len(request):
            raise ConnectionError("a request that was not taken whole")

    def receive(self):
        """Reads what has come; true when the answer is complete."""
        try:
            count = self.socket.recv_into(_BUFFER)
        except BlockingIOError:
            return False
        if count == 0:
            raise ConnectionError("closed before the answer was complete")
        self._seen += count
        if self._whole is None:
            self._read_head(bytes(_BUFFER[:min(count, _LONGEST_HEAD)]))
        if self._whole is None:
            return False
        if self._seen > self._whole:
            raise ConnectionError("more than one answer")
        return self._seen == self._whole

    def _read_head(self, data):
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._head, 0, end + 2)
        self.status = int(self._head[9:12])
        self._whole = end + 4 + (int(length.group(1)) if length else 0)

    def close(self):
        self.socket.close()
