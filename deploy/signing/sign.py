"""Signs URLs of thumbd. Python 3, nothing to install."""
import base64
import hashlib
import hmac
import os
import sys
from urllib.parse import quote


def sign_url(path, parameters, key_id, secret):
    """sign_url("/thumbs", {"filename": "cats/tom & co.jpg", "size": 320}, "k1", secret): path and values as they are,
    not encoded. With "exp": int(time.time()) + 3600 it lasts an hour."""
    query = "&".join(f"{quote(name, safe='')}={quote(str(value), safe='')}" for name, value in sorted(parameters.items()))
    url = f"{quote(path, safe='/')}?{query}"
    mac = hmac.new(secret.encode(), url.encode(), hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    return f"{url}{'&' if query else ''}sig={key_id}.{signature}"


if __name__ == "__main__":
    # SIGNING_KEYS=k1:... python3 sign.py /thumbs filename=cats/tom.jpg size=320
    first_id, _, first_secret = os.environ["SIGNING_KEYS"].split(",")[0].partition(":")
    print(sign_url(sys.argv[1], dict(pair.split("=", 1) for pair in sys.argv[2:]), first_id, first_secret))
