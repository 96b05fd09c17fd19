"""A real nginx or Varnish in front of a server, for one test."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

from support.thumbd import free_port

NGINX = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=thumbs:1m;
  # Two kept connections: whatever is left in one is soon read by somebody else.
  upstream thumbd {{ server 127.0.0.1:{behind}; keepalive 2; }}
  server {{
    listen 127.0.0.1:{port};
    ignore_invalid_headers off;
    underscores_in_headers on;
    location / {{
      proxy_pass http://thumbd;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
      {cache}
    }}
  }}
}}
"""

VARNISH = """vcl 4.1;
backend thumbd {{ .host = "127.0.0.1"; .port = "{behind}"; }}
{cache}
"""


class Proxy:
    """`kind`: nginx or varnish; `caching`: whether it keeps answers."""

    def __init__(self, kind, caching, folder, behind):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self._settings = {"folder": self.folder, "behind": behind, "port": 0}
        make = {"nginx": self._nginx, "varnish": self._varnish}[kind]
        for attempt in range(5):  # somebody else may take the port first
            self.port = self._settings["port"] = free_port()
            with open(self.folder / f"output-{attempt}", "wb") as output:
                self._process = subprocess.Popen(make(caching), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            if self._await_listening():
                return
        raise AssertionError(f"{kind} does not start: {(self.folder / 'output-0').read_text(errors='replace')}")

    def _await_listening(self):
        deadline = time.monotonic() + 60
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return True
            except OSError:
                if time.monotonic() > deadline:
                    self.stop()
                    return False
                time.sleep(0.02)
        return False

    def _nginx(self, caching):
        cache = "proxy_cache thumbs; proxy_cache_valid any 1m;" if caching else ""
        user = "user root;" if os.geteuid() == 0 else ""
        file = self._write("nginx.conf", NGINX.format(cache=cache, user=user, **self._settings))
        return ["nginx", "-p", self.folder, "-c", file, "-e", self.folder / "errors"]

    def _varnish(self, caching):
        cache = "" if caching else "sub vcl_recv { return (pass); }"
        file = self._write("thumbd.vcl", VARNISH.format(cache=cache, **self._settings))
        return ["varnishd", "-F", "-j", "none", "-n", self.folder / "state", "-a", f"127.0.0.1:{self.port}", "-f", file,
                "-s", "malloc,32m"]

    def _write(self, name, text):
        file = self.folder / name
        file.write_text(text, encoding="ascii")
        return file

    def is_up(self):
        return self._process.poll() is None

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def missing_program(kind):
    """The one that is not installed, or None."""
    program = {"nginx": "nginx", "varnish": "varnishd"}[kind]
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin"  # where Debian puts both
    return None if shutil.which(program) else program
