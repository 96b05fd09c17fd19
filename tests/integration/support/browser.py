"""A real Chromium without a window: it loads a page, and the page tells what it saw."""
import contextlib
import http.server
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import threading

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
SECONDS = 60  # a browser that starts on a busy machine

# `findings` is written by each test: the body of an async function whose value is what the page tells.
PAGE = """<!doctype html>
<meta charset="utf-8">
<body style="margin: 0">
<script>
// Resolves when it is loaded or has failed.
const settled = (img) => new Promise((resolve) => {
  const tell = (event) => resolve({
    event: event.type, src: img.currentSrc, width: img.naturalWidth, height: img.naturalHeight, img});
  img.onload = tell;
  img.onerror = tell;
});
async function show(attributes, parent = document.body) {
  const img = document.createElement("img");
  const seen = settled(img);
  for (const [name, value] of Object.entries(attributes)) img.setAttribute(name, value);
  parent.append(img);
  const found = await seen;
  delete found.img;
  return found;
}
function readBack(img) {
  const context = Object.assign(document.createElement("canvas"), {width: 4, height: 4}).getContext("2d");
  context.drawImage(img, 0, 0, 4, 4);
  try {
    return [...context.getImageData(0, 0, 1, 1).data];
  } catch (refused) {
    return refused.name;
  }
}
const entryOf = (url) => performance.getEntriesByName(new URL(url, location).href, "resource")[0];
async function findings() { FINDINGS }
findings().catch((fault) => ({fault: String(fault)}))
  .then((told) => fetch("/told", {method: "POST", body: JSON.stringify(told)}));
</script>
"""


def program():
    """Its path; None where it is not installed."""
    chosen = os.environ.get("THUMBD_TEST_CHROMIUM")
    return chosen or next((found for found in map(shutil.which, NAMES) if found), None)


class Site:
    """Serves one page to the browser, of an origin of its own, and takes what that tells."""

    def __init__(self):
        self.page = b""
        self.headers = {}
        self.told = queue.SimpleQueue()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _handler(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                self.send_response(200 if self.path == "/" else 404)
                for name, value in {"Content-Type": "text/html", **site.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(site.page if self.path == "/" else b"")

            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(204)
                self.end_headers()
                site.told.put(json.loads(body))

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass
        return Handler

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Browser:
    def __init__(self, site, folder):
        self._site = site
        self._folder = pathlib.Path(folder)

    def tell(self, findings, scale=1, headers=None):
        """What the page found, on a screen of 800 pixels at `scale`; a new profile for each."""
        self._site.page = PAGE.replace("FINDINGS", findings).encode()
        self._site.headers = headers or {}
        with open(self._folder / "browser.log", "ab") as log:
            process = subprocess.Popen(self._command(scale), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       start_new_session=True)
        try:
            told = self._site.told.get(timeout=SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with all that it started: the group is its own
            process.wait()
            shutil.rmtree(self._folder / "profile", ignore_errors=True)
        assert not (isinstance(told, dict) and "fault" in told), told
        return told

    def _command(self, scale):
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        return [program(), "--headless", *sandbox, "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--no-proxy-server", "--disable-background-networking", "--disable-extensions", "--hide-scrollbars",
                f"--user-data-dir={self._folder / 'profile'}", f"--force-device-scale-factor={scale}",
                "--window-size=800,600", self._site.origin + "/"]
