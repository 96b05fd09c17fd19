"""A client of a real S3 server, of its own making: what thumbd wrote is looked at without thumbd's code."""
import datetime
import hashlib
import hmac
import http.client
import os
import urllib.parse
import xml.etree.ElementTree

EMPTY = hashlib.sha256(b"").hexdigest()


def quoted(text, safe="-_.~"):
    return urllib.parse.quote(text, safe=safe)


class S3Client:
    """Signature Version 4, path style:
    https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"""

    def __init__(self):
        self.endpoint = os.environ["THUMBD_TEST_S3_ENDPOINT"].rstrip("/")
        self.region = os.environ.get("THUMBD_TEST_S3_REGION", "us-east-1")
        self.access_key = os.environ.get("THUMBD_TEST_S3_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE")
        self.secret_key = os.environ.get("THUMBD_TEST_S3_SECRET_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        self._host = urllib.parse.urlsplit(self.endpoint).netloc

    def settings(self, images, thumbs, **more):
        return {"S3_ENDPOINT": self.endpoint, "S3_REGION": self.region, "S3_ACCESS_KEY": self.access_key,
                "S3_SECRET_KEY": self.secret_key, "IMAGE_BUCKET": images, "THUMB_BUCKET": thumbs, **more}

    def make_bucket(self, bucket):
        self._call("PUT", bucket, allowed=(200, 409))

    def put(self, bucket, key, data):
        self._call("PUT", bucket, key, data)

    def delete(self, bucket, key):
        self._call("DELETE", bucket, key, allowed=(204, 404))

    def get(self, bucket, key):
        """Bytes and headers (names in lower case) of one object; (None, {}) where there is none."""
        response, body = self._call("GET", bucket, key, allowed=(200, 404))
        if response.status == 404:
            return None, {}
        return body, {name.lower(): value for name, value in response.getheaders()}

    def keys(self, bucket):
        """All of a small bucket, in byte order."""
        _, body = self._call("GET", bucket, query={"encoding-type": "url", "list-type": "2"})
        tree = xml.etree.ElementTree.fromstring(body)
        return [urllib.parse.unquote_plus(node.text) for node in tree.iter() if node.tag.endswith("}Key")]

    def empty(self, bucket):
        for key in self.keys(bucket):
            self.delete(bucket, key)

    def _call(self, method, bucket, key="", data=b"", query=None, allowed=(200,)):
        path = "/" + bucket + ("/" + quoted(key, "/-_.~") if key else "")
        arguments = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sorted((query or {}).items()))
        headers = self._signed(method, path, arguments, hashlib.sha256(data).hexdigest())
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request(method, path + ("?" + arguments if arguments else ""), data or None, headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        assert response.status in allowed, (method, path, response.status, body[:500])
        return response, body

    def _signed(self, method, path, arguments, body_hash):
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": self._host, "x-amz-content-sha256": body_hash, "x-amz-date": stamp}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = "\n".join((method, path, arguments, lines, names, body_hash))
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        key = ("AWS4" + self.secret_key).encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, "
                                    f"SignedHeaders={names}, Signature={signature}")
        return headers
