"""What every error answer owes its client (RFC 9457), and must not tell it."""
# Of decoders, stores and C++: an answer with one of these has let something through.
RAW_WORDS = ("vips", "VipsJpeg", "libpng", "libspng", "pngload", "jpegload", "curl", "errno", "std::", "S3_",
             "AccessDenied", "SignatureDoesNotMatch", "NoSuchBucket", "<?xml", "<Error>", ".thumbd")


def assert_problem(answer, status, server, slug=None):
    """`server`: whose settings must not show. Gives the document."""
    assert answer.status == status, (answer.status, answer.body[:400])
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    wanted = "public, max-age=10" if status == 404 else "no-store"
    assert answer.header("Cache-Control") == wanted
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"] and problem["type"] and problem["request_id"]
    assert answer.header("X-Request-Id") == problem["request_id"]
    assert answer.header("ETag") is None
    if slug is not None:
        assert problem["type"].endswith(":" + slug)
    assert_tells_nothing(answer, server)
    return problem


def assert_tells_nothing(answer, server):
    text = answer.body.decode()
    for word in RAW_WORDS:
        assert word not in text, f"{word!r} in {text}"
    for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "IMAGE_BUCKET", "THUMB_BUCKET", "STORE"):
        value = str(server.settings.get(name, "")).removeprefix("local:")
        assert not value or value not in text, f"{name} shows in {text}"
