"""A client socket that sends any bytes at all and reads answers by their framing alone."""
import contextlib
import socket
import struct

from support import web

GONE = (BrokenPipeError, ConnectionResetError, ConnectionAbortedError)


def request(target, *fields, method="GET", version="HTTP/1.1", host="Host: thumbs.example"):
    """One request head. `host` None: without that header."""
    lines = [f"{method} {target} {version}", *([host] if host else []), *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


class Wire:
    """Every wait is bounded: a server that hangs fails the test by a timeout."""

    def __init__(self, port, timeout=60, receive_buffer=None, source=None):
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        self._unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """False where the server has closed meanwhile."""
        try:
            self.socket.sendall(data)
        except GONE:
            return False
        return True

    def shut(self):
        """Says that nothing more will be sent."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def answer(self, head_only=False, most=65536):
        """The next one, interim answers left out; None where the connection ends before one begins.

        `most`: how many bytes are read at once."""
        while True:
            head = self._take_head(most)
            if head is None:
                return None
            lines = head.decode("latin-1").split("\r\n")
            version, status = lines[0].split(" ")[:2]
            assert version == "HTTP/1.1", lines[0]
            if not status.startswith("1"):
                break
        headers = [tuple(line.split(": ", 1)) if ": " in line else (line.removesuffix(":"), "")
                   for line in lines[1:-2]]
        answer = web.Answer(int(status), headers, b"")
        bodiless = head_only or answer.status in (204, 304)
        answer.body = b"" if bodiless else self._take(int(answer.header("Content-Length")), most)
        return answer

    def rest(self):
        """All that comes until the connection ends, in order or by a reset."""
        while self._fill(65536):
            pass
        rest, self._unread = self._unread, b""
        return rest

    def ends(self):
        return self.rest() == b""

    def _take_head(self, most):
        while b"\r\n\r\n" not in self._unread:
            if not self._fill(most):
                assert not self._unread, f"ends inside a head: {self._unread[:300]}"
                return None
        return self._take(self._unread.index(b"\r\n\r\n") + 4, most)

    def _take(self, size, most):
        while len(self._unread) < size:
            assert self._fill(most), f"ends {size - len(self._unread)} bytes early"
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken

    def _fill(self, most):
        try:
            some = self.socket.recv(most)
        except GONE:
            return False
        self._unread += some
        return bool(some)
