#!/usr/bin/env python3
"""The layering check must itself be able to fail: each rule against a small house that breaks it."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_layering  # noqa: E402

SOUND = {
    "s3client/object_store.h": "",
    "s3client/curl_transport.cc": '#include "s3client/object_store.h"\n#include <curl/curl.h>\n',
    "imaging/renderer.h": "#include <string>\n",
    "imaging/codecs/png.cc": '#include "imaging/renderer.h"\n#include <vips/vips8>\n',
    "server/front/http_front.h": "",
    "server/front/http_front.cc": "#include <httplib.h>\n",
    "server/config/config.h": "",
    "server/thumbs/service.h": '#include "s3client/object_store.h"\n#include "imaging/renderer.h"\n',
    "server/http/handler.h": '#include "server/thumbs/service.h"\n#include "server/front/http_front.h"\n',
    "server/app.h": '#include "server/http/handler.h"\n',
    "server/commands/serve.cc": '#include "server/app.h"\n',
    "tests/support/fakes.h": '#include "server/app.h"\n#include <vips/vips8>\n',
}


def faults_of(changes):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in {**SOUND, **changes}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return check_layering.check_tree(root)[0]


class CheckLayeringTest(unittest.TestCase):
    def test_sound_house_passes(self):
        self.assertEqual(faults_of({}), [])

    def assert_one_fault(self, path, text, words):
        faults = faults_of({path: text})
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(path, faults[0])
        self.assertIn(words, faults[0])

    def test_rooms(self):
        for path, included in [
            ("s3client/bad.cc", "imaging/renderer.h"),
            ("imaging/bad.cc", "s3client/object_store.h"),
            ("imaging/bad.cc", "server/config/config.h"),
            ("server/front/bad.cc", "server/config/config.h"),
            ("server/config/bad.h", "imaging/renderer.h"),
            ("server/thumbs/bad.cc", "server/http/handler.h"),
            ("server/thumbs/bad.cc", "server/front/http_front.h"),
            ("server/http/bad.cc", "server/app.h"),
            ("server/stores.cc", "tests/support/fakes.h"),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_one_fault(path, f'#include "{included}"\n', "must not know")

    def test_third_party_headers_have_one_home(self):
        for path, included in [
            ("s3client/bad.cc", "curl/curl.h"),
            ("imaging/bad.h", "vips/vips8"),
            ("server/http/bad.cc", "httplib.h"),
            ("server/app.cc", "CLI/CLI.hpp"),
            ("s3client/bad.cc", "spdlog/spdlog.h"),
        ]:
            with self.subTest(path=path, included=included):
                self.assert_one_fault(path, f"#include <{included}>\n", "belongs in")

    def test_include_not_from_the_root(self):
        self.assert_one_fault("imaging/bad.cc", '#include "renderer.h"\n', "repository's root")

    def test_spaces_do_not_hide_an_include(self):
        self.assert_one_fault("imaging/bad.cc", '  #  include  "s3client/object_store.h"\n', "must not know")

    def test_file_outside_every_room(self):
        self.assert_one_fault("server/misc/bad.cc", "", "no room")

    def test_empty_tree_is_not_a_success(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(check_layering.main([folder]), 1)


if __name__ == "__main__":
    unittest.main()
