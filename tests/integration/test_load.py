"""A first push with ApacheBench: nothing fails in either mode."""
import re
import shutil
import subprocess

import pytest

from support import pictures
from support.thumbd import thumbnail_target


def ab(server, requests, *options):
    if shutil.which("ab") is None:
        pytest.skip("ab is missing (apache2-utils)")
    url = f"http://127.0.0.1:{server.port}" + thumbnail_target("cat.png", size=180)
    ended = subprocess.run(["ab", "-q", "-n", str(requests), "-c", "10", *options, url], capture_output=True,
                           text=True, timeout=180, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def figure(report, name):
    return int(re.search(rf"^{name}:\s+(\d+)", report, re.MULTILINE).group(1))


@pytest.mark.parametrize("mode, options", [("cached", ()), ("cached", ("-k",)), ("always", ())],
                         ids=["cached", "cached-keep-alive", "always"])
def test_ab_has_no_failure(servers, store, mode, options):
    store.put("cat.png", pictures.png(300, 200))
    server = servers.start(**store.settings(MODE=mode, LOG_LEVEL="info"))
    report = ab(server, 1000, *options)
    assert figure(report, "Complete requests") == 1000
    assert figure(report, "Failed requests") == 0
    assert "Non-2xx responses" not in report
    if options:
        assert figure(report, "Keep-Alive requests") == 1000
