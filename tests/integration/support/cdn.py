"""The caches of deploy/, as they are but for addresses and folders, in front of one server."""
import os
import pathlib

from support import proxies, web

DEPLOY = pathlib.Path(__file__).resolve().parents[3] / "deploy"
KINDS = ("nginx", "varnish")

NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/thumbd.conf;
}}
"""


def rewritten(name, changes):
    """A file of deploy/ with other addresses; each of them has to be there."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{name} lacks {old!r}"
        text = text.replace(old, new)
    return text


class Cdn(proxies.Proxy):

    def __init__(self, kind, folder, behind):
        self.kind = kind
        super().__init__(kind, True, folder, behind)

    def _nginx(self, caching):
        addresses = {"127.0.0.1:8000": "127.0.0.1:{behind}", "    listen 80;\n": "    listen 127.0.0.1:{port};\n",
                     "    listen [::]:80;\n": "", "/var/cache/nginx/thumbs": "{folder}/cache"}
        self._write("thumbd.conf", rewritten("nginx.conf", self._filled(addresses)))
        user = "user root;" if os.geteuid() == 0 else ""
        file = self._write("nginx.conf", NGINX.format(user=user, **self._settings))
        return ["nginx", "-p", self.folder, "-c", file, "-e", self.folder / "errors"]

    def _varnish(self, caching):
        addresses = {'.port = "8000"': '.port = "{behind}"'}
        file = self._write("thumbd.vcl", rewritten("varnish.vcl", self._filled(addresses)))
        return ["varnishd", "-F", "-j", "none", "-n", self.folder / "state", "-a", f"127.0.0.1:{self.port}", "-f", file,
                "-s", "malloc,64m"]

    def _filled(self, addresses):
        return {old: new.format(**self._settings) for old, new in addresses.items()}

    def get(self, target, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.fetch(self.port, web.Request(target, method, named))


def told(answer):
    """What the cache itself says of this answer in Cache-Status: its part of the list is the last one (RFC 9211)."""
    lines = [value for name, value in answer.headers if name.lower() == "cache-status"]
    return ", ".join(lines).rpartition(", ")[2]


def is_hit(answer):
    return "; hit" in told(answer)
