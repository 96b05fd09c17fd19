"""What a scripted S3 server can do instead of its work: the acts of origin.FakeOrigin.on."""
import socket
import threading

from support.origin import head_of


def refuse(status, code, **headers):
    """An S3 error document."""
    return lambda handler, seen: handler.refuse(status, code, {name.replace("_", "-"): value
                                                               for name, value in headers.items()})


def garbage(handler, _):
    """Bytes that are no HTTP."""
    handler.wfile.write(b"\x00\x01 this is not the protocol you are looking for\r\n\r\n" * 4)
    return close(handler, _)


def web_page(handler, _):
    """HTTP, and not S3: what a proxy's error page looks like."""
    return handler.reply(404, b"<html><body>nothing here</body></html>", {"Content-Type": "text/html",
                                                                          "x-amz-request-id": ""})


def close(handler, _):
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)
    return True


def cut(handler, seen):
    """The head and the first half of an object, then the end of the connection."""
    stored = handler.server.origin.objects[seen.bucket, seen.key]
    begin_object(handler, stored)
    return close(handler, seen)


def begin_object(handler, stored):
    handler.send_response(200)
    for name, value in {"Content-Length": len(stored.data), **head_of(stored)}.items():
        handler.send_header(name, str(value))
    handler.end_headers()
    handler.wfile.write(stored.data[:len(stored.data) // 2])
    handler.wfile.flush()


class Gate:
    """Holds requests until it is opened, then lets them have their usual answer."""

    def __init__(self, mid_body=False):
        self._open = threading.Event()
        self._mid_body = mid_body  # holds them with half of the object sent

    def __call__(self, handler, seen):
        stored = handler.server.origin.objects.get((seen.bucket, seen.key))
        if not self._mid_body or stored is None:
            self._open.wait(120)
            return False
        begin_object(handler, stored)
        self._open.wait(120)
        handler.wfile.write(stored.data[len(stored.data) // 2:])
        handler.wfile.flush()
        return True

    def release(self):
        self._open.set()
