"""A wrong configuration is told as a whole, by name and with its fix; a secret is never told."""
import json

import pytest

from support import origin
from support.thumbd import free_port, run_command


def serve(**settings):
    return run_command(["serve"], settings)


def test_all_mistakes_are_told_at_once_and_nothing_starts():
    ended = serve(STORE="s3", PORT="eighty", MODE="sometimes", FRESH_FOR="soon", MAX_ORIGINAL_BYTES="lots",
                  UPLOAD="never", RENDER_SLOTS="-1", S3_ENDPOINT="ftp://store", S3_ACCESS_KEY="AKID")
    assert ended.returncode == 2
    assert ended.stdout == ""
    for name in ("PORT", "MODE", "FRESH_FOR", "MAX_ORIGINAL_BYTES", "UPLOAD", "RENDER_SLOTS", "S3_ENDPOINT",
                 "S3_SECRET_KEY"):
        told = [line for line in ended.stderr.splitlines() if name in line]
        assert told, f"{name} is not named in:\n{ended.stderr}"
    assert all(line.startswith("thumbd: ") for line in ended.stderr.splitlines())


@pytest.mark.parametrize("buckets", [
    {"IMAGE_BUCKET": "media", "THUMB_BUCKET": "media"},
    {"IMAGE_BUCKET": "media/pictures", "THUMB_BUCKET": "media"},
    {"IMAGE_BUCKET": "media/pictures", "THUMB_BUCKET": "media/pictures"},
])
@pytest.mark.parametrize("store", ["s3", "local:somewhere"])
def test_one_bucket_for_both_without_a_prefix_refuses_to_start(buckets, store):
    ended = serve(STORE=store, S3_ENDPOINT="http://127.0.0.1:1", S3_ACCESS_KEY="a", S3_SECRET_KEY=origin.SECRET_KEY,
                  **buckets)
    assert ended.returncode == 2
    assert "THUMB_BUCKET" in ended.stderr and "IMAGE_BUCKET" in ended.stderr
    assert "prefix" in ended.stderr
    assert origin.SECRET_KEY not in ended.stderr


def test_a_misspelt_setting_is_warned_about(servers, store):
    server = servers.start(**store.settings(S3_ENPOINT="http://127.0.0.1:9000"))
    warnings = [line["warning"] for line in server.events("configuration") if line["level"] == "warn"]
    assert any("S3_ENPOINT" in warning and "S3_ENDPOINT" in warning for warning in warnings)


def test_settings_come_from_file_environment_and_flags_in_this_order(tmp_path):
    file = tmp_path / "thumbd.json"
    file.write_text(json.dumps({"image_bucket": "of-file", "thumb_bucket": "of-file", "max_size": 111}))
    ended = run_command(["config", f"--config={file}", "--thumb-bucket=of-flag"],
                        {"IMAGE_BUCKET": "of-environment", "THUMB_BUCKET": "of-environment"})
    assert ended.returncode == 0, ended.stderr
    lines = {line.split()[0]: line for line in ended.stdout.splitlines() if line.strip()}
    assert "of-environment" in lines["IMAGE_BUCKET"]
    assert "of-flag" in lines["THUMB_BUCKET"]
    assert "111" in lines["MAX_SIZE"]


def test_config_masks_the_secrets():
    ended = run_command(["config"], {"S3_ENDPOINT": "http://127.0.0.1:9000", "S3_ACCESS_KEY": origin.ACCESS_KEY,
                                     "S3_SECRET_KEY": origin.SECRET_KEY})
    assert ended.returncode == 0, ended.stderr
    assert "S3_SECRET_KEY" in ended.stdout
    assert origin.SECRET_KEY not in ended.stdout + ended.stderr
    assert "http://127.0.0.1:9000" in ended.stdout


def test_a_secret_may_come_from_a_file(servers, s3, tmp_path):
    file = tmp_path / "secret"
    file.write_text(origin.SECRET_KEY + "\n")
    server = servers.start(**s3.settings(S3_SECRET_KEY=None, S3_SECRET_KEY_FILE=file))
    assert server.fetch("/readyz").status == 200


def test_a_taken_port_ends_with_1_and_its_name(servers, store):
    first = servers.start(**store.settings())
    second = servers.launch(**store.settings(PORT=first.port))
    assert second.await_end() == 1
    errors = [line["error"] for line in second.events("start_failed")]
    assert len(errors) == 1 and "PORT" in errors[0] and str(first.port) in errors[0]


def test_a_taken_admin_port_ends_with_1_and_its_name(servers, store):
    first = servers.start(**store.settings())
    second = servers.launch(**store.settings(ADMIN_PORT=first.admin_port))
    assert second.await_end() == 1
    assert "ADMIN_PORT" in second.events("start_failed")[0]["error"]


def test_one_port_for_both_listeners_is_a_mistake(store):
    port = free_port()
    ended = serve(**store.settings(PORT=port, ADMIN_PORT=port))
    assert ended.returncode == 2 and "ADMIN_PORT" in ended.stderr


def test_a_first_line_tells_where_it_listens(servers, store):
    server = servers.start(**store.settings())
    line = server.events("listening")[0]
    assert line["port"] == server.port > 0
    assert line["admin_port"] == server.settings["ADMIN_PORT"]
    assert line["mode"] == "cached" and line["version"] and line["libvips"]


def test_healthcheck_tells_a_running_server_from_none(servers, store):
    server = servers.start(**store.settings())
    healthy = run_command(["healthcheck"], {"ADDRESS": "127.0.0.1", "PORT": server.port})
    assert healthy.returncode == 0, healthy.stderr
    dead = run_command(["healthcheck"], {"ADDRESS": "127.0.0.1", "PORT": free_port()})
    assert dead.returncode == 1 and "127.0.0.1" in dead.stderr
