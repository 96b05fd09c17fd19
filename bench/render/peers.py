"""thumbd and who is beside it. Each makes a thumbnail of an original in the folder `images` of the stage."""
import http.client
import os
import pathlib
import pwd
import subprocess
import urllib.parse

from children import Child, free_port
from servers import Thumbd, nginx_program

HERE = pathlib.Path(__file__).resolve().parent
IMAGE_FILTER = pathlib.Path("/usr/lib/nginx/modules/ngx_http_image_filter_module.so")
EXTENSIONS = {"jpeg": "jpg"}


class NotMade(RuntimeError):
    """The peer cannot do this one."""


class OverHttp:
    """A peer that is asked; `target` is its own. One kept connection for each client."""

    def __init__(self, server):
        self.server = server
        self.pid = server.pid

    def client(self):
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)

    def make(self, client, original, width, form):
        """The bytes of the thumbnail."""
        client.request("GET", self.target(original, width, form))
        response = client.getresponse()
        body = response.read()
        if response.status != 200:
            raise NotMade(f"{self.name}: {original} at {width} as {form}: {response.status} {body[:200]}")
        return body

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.end()


class OurServer(OverHttp):
    name = "thumbd"

    def __init__(self, stage, settings):
        chosen = {"MODE": "always", "STORE": f"local:{stage.store}", "LOG_LEVEL": "warn", **settings}
        super().__init__(Thumbd(stage.program, stage.folder, **chosen))

    @staticmethod
    def target(original, width, form):
        return f"/thumbs?filename={urllib.parse.quote(original, safe='')}&size={width}&format={form}"


class Sharp(OverHttp):
    name = "sharp"

    def __init__(self, stage, _):
        port = free_port()
        server = Child(["node", HERE / "sharp_server.mjs", stage.sharp, stage.images, port], stage.folder / "sharp.log")
        server.port = port
        server.await_port(port)
        super().__init__(server)

    @staticmethod
    def target(original, width, form):
        return f"/{urllib.parse.quote(original)}?width={width}&format={form}"


NGINX_TEXT = """
load_module {module}; daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
{user}
events {{ worker_connections 512; }}
http {{
  types {{ image/png png; image/jpeg jpg; image/gif gif; image/webp webp; }}
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location ~ ^/(?<width>[0-9]+)/(?<name>.*)$ {{
      alias {images}/$name; image_filter resize $width -; image_filter_buffer 100M;
    }}
  }}
}}
"""


class NginxImageFilter(OverHttp):
    """Of the same format as the original only."""
    name = "nginx"

    def __init__(self, stage, _):
        port = free_port()
        folder = stage.folder / f"nginx-{port}"
        folder.mkdir()
        text = NGINX_TEXT.format(module=IMAGE_FILTER, workers=os.cpu_count(), folder=folder, port=port,
                                 images=stage.images, user=self._user())
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        server = Child([nginx_program(), "-c", folder / "nginx.conf"], folder / "stderr.log")
        server.port = port
        server.await_port(port)
        super().__init__(server)

    @staticmethod
    def _user():
        return "" if os.getuid() else f"user {pwd.getpwuid(0).pw_name};"

    @staticmethod
    def target(original, width, form):
        if pathlib.PurePath(original).suffix != "." + EXTENSIONS.get(form, form):
            raise NotMade(f"nginx: {original} as {form}")
        return f"/{width}/{urllib.parse.quote(original)}"


class VipsThumbnail:
    """A process for each thumbnail; its start is part of the price, as it is for who calls it from a script."""
    name = "vipsthumbnail"
    pid = None  # nothing lasts; the CPU of ended children is this process's to ask for

    def __init__(self, stage, _):
        self._stage = stage

    @staticmethod
    def client():
        return None

    def make(self, _, original, width, form):
        path = self._stage.folder / f"vipsthumbnail-{os.urandom(6).hex()}.{EXTENSIONS.get(form, form)}"
        command = ["vipsthumbnail", self._stage.images / original, "--size", f"{width}x1000000>", "-o", path]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0 or not path.exists():
            raise NotMade(f"{self.name}: {original} as {form}: {done.stderr[-200:]}")
        body = path.read_bytes()
        path.unlink()
        return body

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


PEERS = (OurServer, Sharp, NginxImageFilter, VipsThumbnail)


def installed(stage):
    """Those that can be measured here; ours is the first."""
    there = {"thumbd": True, "sharp": (stage.sharp / "node_modules" / "sharp").exists(), "nginx": IMAGE_FILTER.exists(),
             "vipsthumbnail": any(pathlib.Path(place, "vipsthumbnail").exists() for place in ("/usr/bin", "/usr/local/bin"))}
    return [peer for peer in PEERS if there[peer.name]]
