"""What is wrong with a request is told by 400, 404 and 405, and names the parameter."""
import pytest

from support import pictures, web
from support.problems import assert_problem
from support.thumbd import thumbnail_target


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings(MAX_SIZE=2000))


@pytest.mark.parametrize("query, names", [
    ("", "filename"),
    ("size=180", "filename"),
    ("filename=&size=180", "filename"),
    ("filename=cat.png", "size"),
    ("filename=cat.png&size=", "size"),
    ("filename=cat.png&size", "size"),
    ("filename=cat.png&size=0", "size"),
    ("filename=cat.png&size=-1", "size"),
    ("filename=cat.png&size=%2B5", "size"),
    ("filename=cat.png&size=1000000000", "size"),
    ("filename=cat.png&size=99999999999999999999", "size"),
    ("filename=cat.png&size=2001", "size"),
    ("filename=cat.png&size=abc", "size"),
    ("filename=cat.png&size=18.5", "size"),
    ("filename=cat.png&size=0x10", "size"),
    ("filename=cat.png&size=%20180", "size"),
    ("filename=cat.png&size=180px", "size"),
    ("filename=cat.png&height=0", "height"),
    ("filename=cat.png&size=180&height=tall", "height"),
    ("filename=cat.png&size=180&enlarge=yes", "enlarge"),
    ("filename=cat.png&size=180&fit=", "fit"),
    ("filename=cat.png&size=180&format=bmp", "format"),
    ("filename=cat.png&size=180&width=5", "width"),
    ("filename=cat.png&size=180&Size=180", "Size"),
    ("filename=cat.png&size=180&size=180", "size"),
    ("filename=cat.png&filename=cat.png&size=180", "filename"),
    ("filename=cat.png&size=180&v=1&v=2", "v"),
])
def test_a_wrong_parameter_is_refused_by_name(server, query, names):
    problem = assert_problem(server.fetch("/iron_thumbs/thumbs?" + query), 400, server, "bad-parameter")
    assert names in problem["detail"]


@pytest.mark.parametrize("filename", [
    "%", "%4", "%zz", "cat%2",            # no percent-encoding
    "%C0%AF", "%E0%80%AF",                # overlong
    "%ED%A0%80", "%F4%90%80%80", "%FF",   # a surrogate, beyond Unicode, no UTF-8 at all
    "%00", "cat.png%00.jpg",
])
def test_a_filename_that_is_no_text_is_refused(server, filename):
    assert_problem(server.fetch(f"/thumbs?size=180&filename={filename}"), 400, server)


def test_a_filename_of_1024_bytes_is_taken_and_one_more_is_not(server):
    assert_problem(server.thumbnail("x" * 1024, size=180), 404, server, "no-such-original")
    problem = assert_problem(server.thumbnail("x" * 1025, size=180), 400, server, "bad-parameter")
    assert "1025" in problem["detail"] and "1024" in problem["detail"]


def test_bytes_are_counted_and_not_letters(server):
    assert_problem(server.thumbnail("写" * 342, size=180), 400, server)  # 1,026 bytes
    assert_problem(server.thumbnail("写" * 341, size=180), 404, server)


def test_a_missing_original_is_404_and_short_lived(server):
    answer = server.thumbnail("no/such/cat.png", size=180)
    assert_problem(answer, 404, server, "no-such-original")
    assert answer.header("Access-Control-Allow-Origin") == "*"


@pytest.mark.parametrize("path", ["/nothing", "/thumbs/", "/iron_thumbs", "/iron_thumbs/thumbs/x", "//thumbs",
                                  "/THUMBS", "/metrics", "/favicon.ico"])
def test_an_unknown_page_is_404(server, path):
    assert_problem(server.fetch(path + "?filename=cat.png&size=180"), 404, server, "no-such-page")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_and_told_which_are_allowed(server, method):
    answer = server.fetch(thumbnail_target("cat.png", size=180), method)
    assert answer.status == 405
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Allow") == "GET, HEAD, OPTIONS"
    problem = answer.json()
    assert problem["status"] == 405 and problem["title"] and problem["type"]


def test_a_get_with_a_body_is_refused(server):
    answer = server.fetch(thumbnail_target("cat.png", size=180), "GET", body=b"hello")
    assert answer.status == 413
    assert answer.header("Content-Type") == "application/problem+json"


def test_a_refusal_of_a_parameter_leaves_the_connection_usable(server):
    connection = web.VerbatimConnection("127.0.0.1", server.port, timeout=30)
    assert web.exchange(connection, web.Request("/thumbs?size=0&filename=cat.png")).status == 400
    first_socket = connection.sock
    assert web.exchange(connection, web.Request(thumbnail_target("cat.png", size=180))).status == 200
    assert connection.sock is first_socket
    connection.close()


def test_an_error_has_a_head_only_answer_to_head(server):
    answer = server.thumbnail("missing.png", method="HEAD", size=180)
    assert answer.status == 404 and answer.body == b""
    assert int(answer.header("Content-Length")) > 0


def test_what_the_client_wrote_cannot_break_the_document(server):
    answer = server.fetch('/thumbs?filename=cat.png&size=1&%22%3Cscript%3E%5C=1')
    problem = assert_problem(answer, 400, server)
    assert '"<script>\\"' in problem["detail"]
