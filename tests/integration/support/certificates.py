"""Certificates that nobody trusts, made by openssl, and clients that speak TLS with them."""
import pathlib
import socket
import ssl
import subprocess

from support import wire


class Pair:
    """A certificate of 127.0.0.1, ::1 and localhost, and its key."""

    def __init__(self, folder, name="server"):
        folder = pathlib.Path(folder)
        self.certificate = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.key, "-out", self.certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"], check=True, capture_output=True)

    def settings(self, **more):
        return {"TLS_CERT": self.certificate, "TLS_KEY": self.key, **more}

    def trusting(self):
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols(["http/1.1"])
        return context


class TlsWire(wire.Wire):
    """A wire whose bytes go over TLS."""

    def __init__(self, port, context, timeout=60):
        super().__init__(port, timeout)
        self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")

    def _fill(self, most):
        try:
            return super()._fill(most)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return False


def is_listening(family, address, port):
    with socket.socket(family) as probe:
        probe.settimeout(10)
        return probe.connect_ex((address, port)) == 0
