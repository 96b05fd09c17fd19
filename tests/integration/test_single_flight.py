"""What many ask for at once is looked up, downloaded, made and stored once."""
import time

import pytest

from support import faults, origin, pictures
from support.waiting import wait_until


def test_200_clients_of_a_cold_key_cost_one_making(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    held = [server.begin("cat.png", size=180) for _ in range(200)]
    server.await_metric("thumbd_http_requests_total", 200)
    gate.release()

    answers = [request.answer() for request in held]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert sorted({answer.header("Cache-Status") for answer in answers}) == [
        "thumbd; fwd=miss; stored", "thumbd; fwd=miss; stored; collapsed"]
    wait_until(lambda: s3.thumb_keys(), "the upload")
    # A question of the original's version goes beside the look-up of its thumbnail.
    assert sorted(one.method for one in s3.requests(bucket=origin.IMAGES)) in (["GET"], ["GET", "HEAD"])
    assert sorted(one.method for one in s3.requests(bucket=origin.THUMBS)) == ["GET", "PUT"]
    assert server.metric('thumbd_requests_total{outcome="rendered",status="200"}') == 1
    assert server.metric('thumbd_requests_total{outcome="collapsed",status="200"}') == 199


def test_a_client_that_leaves_costs_the_others_nothing(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    leader = server.begin("cat.png", size=180)
    s3.await_requests(method="GET", bucket=origin.IMAGES)
    followers = [server.begin("cat.png", size=180) for _ in range(3)]
    server.await_metric("thumbd_http_requests_total", 4)
    leader.abandon()
    wait_until(lambda: server.metric("thumbd_connections_open") == 3, "the leader's leave")
    gate.release()
    assert [pictures.size_of(request.answer()) for request in followers] == [(180, 135)] * 3
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1


@pytest.mark.parametrize("leave", ["close", "abandon"])
def test_a_picture_that_nobody_waits_for_is_not_made(servers, s3, leave):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    only = server.begin("cat.png", size=180)
    s3.await_requests(method="GET", bucket=origin.IMAGES)
    getattr(only, leave)()
    # Not released yet: the download itself is given up.
    server.await_metric('thumbd_failures_total{kind="cancelled"}', 1)
    assert server.metric("thumbd_flights") == 0
    assert server.metric("thumbd_connections_open") == 0
    gate.release()
    assert s3.thumb_keys() == []


def test_a_follower_outlives_its_leaders_deadline(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES, times=1)
    server = servers.start(**s3.settings(REQUEST_TIMEOUT="4s", S3_STALL_TIMEOUT="60s"))
    leader = server.begin("cat.png", size=180)
    s3.await_requests(method="GET", bucket=origin.IMAGES)
    time.sleep(2)  # well after the leader, and well before its end: the time itself is what is tested
    follower = server.begin("cat.png", size=180)
    assert leader.answer().status == 504
    assert follower.answer().status == 200


def test_a_failure_is_everybodys_and_nobodys_afterwards(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    server = servers.start(**s3.settings(S3_ATTEMPTS=1))
    s3.on(lambda handler, seen: gate(handler, seen) or handler.refuse(500, "InternalError"),
          method="GET", bucket=origin.IMAGES, times=1)
    held = [server.begin("cat.png", size=180) for _ in range(5)]
    server.await_metric("thumbd_http_requests_total", 5)
    gate.release()
    assert [request.answer().status for request in held] == [502] * 5
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1
    assert server.thumbnail("cat.png", size=180).status == 200


def test_sizes_of_one_original_share_its_download(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    sizes = (60, 90, 120)
    held = [server.begin("cat.png", size=size) for size in sizes]
    s3.await_requests(3, method="GET", bucket=origin.THUMBS)
    # Each has its answer of the thumbs bucket and needs the original now: nobody asks for it but one.
    wait_until(lambda: all(one.answered for one in s3.requests(bucket=origin.THUMBS)), "three look-ups")
    server.await_metric('thumbd_store_requests_total{store="thumbs"}', 3)
    gate.release()
    assert [pictures.size_of(request.answer())[0] for request in held] == list(sizes)
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1


def test_always_shares_nothing(servers, s3):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(MODE="always"))
    held = [server.begin("cat.png", size=180) for _ in range(3)]
    s3.await_requests(3, method="GET", bucket=origin.IMAGES)
    gate.release()
    assert [request.answer().status for request in held] == [200] * 3
