"""The servers that are measured: thumbd, nginx beside it, and Ceph's S3 gateway behind both."""
import http.client
import os
import pathlib
import pwd
import subprocess
import urllib.parse

from children import ROOT, Child, free_port

import s3_bucket

KEPT_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LD_PRELOAD", "LD_LIBRARY_PATH")


def thumbnail_target(filename, size):
    return f"/iron_thumbs/thumbs?filename={urllib.parse.quote(filename, safe='')}&size={size}"


def fetch(port, target, headers=None):
    """Status, headers (names in lower case) and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", target, headers=headers or {})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


class Thumbd(Child):
    """`thumbd serve` with the defaults of its settings but for those given."""
    name = "thumbd"

    def __init__(self, program, folder, **settings):
        self.port, self.admin_port = free_port(), free_port()
        chosen = {"ADDRESS": "127.0.0.1", "PORT": self.port, "ADMIN_PORT": self.admin_port, **settings}
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        environment.update({name: str(value) for name, value in chosen.items()})
        super().__init__([program, "serve"], pathlib.Path(folder) / "thumbd.log", environment)
        self.await_port(self.port)

    def thumbnail(self, filename, size):
        """The bytes of one thumbnail; fails unless it is a picture."""
        status, headers, body = fetch(self.port, thumbnail_target(filename, size))
        if status != 200 or headers["content-type"] != "image/png":
            raise RuntimeError(f"{filename} at {size}: {status} {body[:200]}")
        return body

    def metrics(self):
        """Sample as /metrics writes it, such as 'thumbd_store_requests_total{store="images"}', to value."""
        lines = fetch(self.admin_port, "/metrics")[2].decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}


NGINX_TEXT = """
daemon off; worker_processes 2; worker_rlimit_nofile 40000; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
{user}
events {{ worker_connections 18000; }}
http {{
  types {{ image/png png; }}
  access_log off; sendfile on; tcp_nopush on;
  keepalive_requests 1000000000; keepalive_timeout 75;
  open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {upstream}
  server {{
    listen 127.0.0.1:{port} backlog=4096; root {root};
    add_header Cache-Control "public, max-age=86400";
    {proxy}
  }}
}}
"""
PROXY_TEXT = """location /bucket/ {{
      proxy_pass http://store/{bucket}/; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host {host}; proxy_buffers 16 8k;
    }}"""


class Nginx(Child):
    """Debian's nginx, tuned: serves the files of `root`, and with a store /bucket/KEY from its open bucket."""
    name = "nginx"

    def __init__(self, folder, root, store=None):
        self.port = free_port()
        folder = pathlib.Path(folder) / f"nginx-{self.port}"
        folder.mkdir()
        text = NGINX_TEXT.format(
            folder=folder, root=root, port=self.port, user=self._user(),
            upstream=f"upstream store {{ server {store.host}; keepalive 64; keepalive_requests 1000000000; }}"
            if store else "",
            proxy=PROXY_TEXT.format(bucket=s3_bucket.THUMBS, host=store.host) if store else "")
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        super().__init__([nginx_program(), "-c", folder / "nginx.conf"], folder / "stderr.log")
        self.await_port(self.port)

    @staticmethod
    def _user():
        """Workers keep the user of the run, or the temporary folder would be closed to them."""
        return "" if os.getuid() else f"user {pwd.getpwuid(0).pw_name};"


def nginx_program():
    """Not on the PATH of every user."""
    return next(path for path in ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "nginx")
                if path == "nginx" or os.path.exists(path))


START_ATTEMPTS = 3


class Ceph:
    """A context manager: the S3 server of the tests, with the two buckets; `client` writes and reads them."""

    def __init__(self, folder):
        self.lab = pathlib.Path(folder) / "ceph"
        self._scripts = ROOT / "tests" / "s3server"

    def __enter__(self):
        try:
            self.client = s3_bucket.BenchBucket(self._start())
            self.client.let_everybody_read(s3_bucket.THUMBS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        """Its endpoint. Its ports are free when they are chosen, and may be taken when they are opened."""
        command = [self._scripts / "start_ceph.sh", self.lab, s3_bucket.IMAGES, s3_bucket.THUMBS]
        for _ in range(START_ATTEMPTS):
            done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, timeout=120)
            if done.returncode == 0:
                return done.stdout.strip()
        raise RuntimeError(f"{command[0]} ended with {done.returncode}")

    def __exit__(self, *_):
        subprocess.run([self._scripts / "stop_ceph.sh", self.lab], check=False, timeout=60)

    @property
    def host(self):
        return urllib.parse.urlsplit(self.client.endpoint).netloc

    def settings(self, **more):
        return self.client.settings(s3_bucket.IMAGES, s3_bucket.THUMBS, **more)

    def log_size(self):
        return self._log().stat().st_size

    def requests_since(self, position):
        """(method, path) of what the gateway has answered since its log had that size."""
        with open(self._log(), "rb") as log:
            log.seek(position)
            lines = log.read().decode("utf-8", "replace").splitlines()
        quoted = (line.split('"')[1].split(" ") for line in lines if " beast: " in line and line.count('"') >= 2)
        return [(words[0], words[1]) for words in quoted if len(words) >= 2]

    def _log(self):
        return self.lab / "log" / "rgw.log"
