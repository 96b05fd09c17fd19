"""The two buckets on a real S3 server, written and opened with the client of the black-box tests."""
import json
import os
import sys

from children import ROOT

sys.path.insert(0, str(ROOT / "tests" / "integration"))
from support.s3_client import S3Client  # noqa: E402  pylint: disable=wrong-import-position

IMAGES = "images"
THUMBS = "thumbs"


class BenchBucket(S3Client):
    def __init__(self, endpoint):
        os.environ["THUMBD_TEST_S3_ENDPOINT"] = endpoint
        super().__init__()

    def let_everybody_read(self, bucket):
        """nginx does not sign. So it also skips the gateway's check, which is the gateway's cost and not nginx's."""
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]},
                  "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{bucket}/*"]}]}
        self._call("PUT", bucket, data=json.dumps(policy).encode(), query={"policy": ""}, allowed=(200, 204))
