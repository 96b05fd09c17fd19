"""Originals that change while they are asked for: every answer is one version or another, the last is the last."""
import concurrent.futures
import os
import threading

import pytest

from support import pictures

COLOURS = [(40 * number, 255 - 40 * number, 40) for number in range(6)]
SIZES = (20, 30, 40)


def replace(store, data):
    """As a careful uploader does it."""
    part = store.images / ".cat.part"
    part.write_bytes(data)
    os.replace(part, store.images / "cat.png")


def ask_until(done, server, answers):
    number = 0
    while not done.is_set():
        answers.append(server.thumbnail("cat.png", size=SIZES[number % len(SIZES)]))
        number += 1


@pytest.mark.parametrize("upload", ["after", "before"])
@pytest.mark.parametrize("memory", ["64MB", "0"], ids=["memory", "bucket"])
def test_two_instances_follow_an_original_that_keeps_changing(servers, store, upload, memory):
    originals = [pictures.flat_png(colour, 60, 60) for colour in COLOURS]
    replace(store, originals[0])
    pair = [servers.start(**store.settings(FRESH_FOR=0, UPLOAD=upload, HOT_CACHE=memory)) for _ in range(2)]
    done, answers = threading.Event(), []
    with concurrent.futures.ThreadPoolExecutor(6) as clients:
        asking = [clients.submit(ask_until, done, pair[number % 2], answers) for number in range(6)]
        for turn in range(40):
            replace(store, originals[turn % len(originals)])
            seen = len(answers)
            while len(answers) < seen + 4 and not any(one.done() for one in asking):
                threading.Event().wait(0.002)
        done.set()
        for one in asking:
            one.result()
    for answer in answers:
        assert pictures.colour_of(answer) in COLOURS

    last = COLOURS[39 % len(COLOURS)]
    for server in pair:
        for size in SIZES:
            assert pictures.colour_of(server.thumbnail("cat.png", size=size)) == last


def test_an_original_that_is_still_being_copied_leaves_no_trace(servers, store):
    """Copied in place: for a moment there is half a picture."""
    whole = pictures.noise_png(60, 60)
    server = servers.start(**store.settings(FRESH_FOR=0))
    for share in (0.0, 0.3, 0.9):
        store.put("cat.png", whole[:int(len(whole) * share)])
        assert server.thumbnail("cat.png", size=30).status in (415, 422)
    store.put("cat.png", whole)
    assert pictures.size_of(server.thumbnail("cat.png", size=30)) == (30, 30)
