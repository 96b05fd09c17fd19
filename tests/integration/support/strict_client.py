"""The answers of a connection as h11 reads them, which takes nothing that the standard does not allow."""
from support import wire

try:
    import h11
    MISSING = False
except ImportError:
    MISSING = True


class Reader:
    """h11 believes to have sent a harmless request of the same method; the bytes on the wire are the test's."""

    def __init__(self, client):
        self._client = client
        self._parser = h11.Connection(h11.CLIENT)

    def status_of_answer(self, method):
        """None where the connection ends instead. Raises h11.RemoteProtocolError at any fault."""
        self._parser.send(h11.Request(method=method, target="/", headers=[("Host", "a")]))
        self._parser.send(h11.EndOfMessage())
        status = None
        while True:
            event = self._parser.next_event()
            if event is h11.NEED_DATA:
                self._parser.receive_data(self._receive())
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
                return status

    def reusable(self):
        """Whether the answer lets the connection go on; then nothing may have come behind it."""
        if self._parser.their_state is not h11.DONE:
            return False
        assert self._parser.trailing_data[0] == b"", self._parser.trailing_data
        if self._parser.our_state is not h11.DONE:
            return False
        self._parser.start_next_cycle()
        return True

    def ends(self):
        return self._client.ends()

    def _receive(self):
        try:
            return self._client.socket.recv(65536)
        except wire.GONE:
            return b""


def statuses(port, requests):
    """Sends (method, bytes) one after the other, each when the one before is answered in full, for as long as the
    answers allow. Where they do not, the server must end the connection."""
    found = []
    with wire.Wire(port, timeout=30) as client:
        reader = Reader(client)
        for method, sent in requests:
            client.send(sent)
            found.append(reader.status_of_answer(method))
            if not reader.reusable():
                assert reader.ends(), "more came behind an answer that ends the connection"
                break
    return found
