"""Two filters for Swift's proxy: a cache without memcached, and one user named by an AWS access key.

Paste Deploy calls the factories with the settings of proxy.conf.
"""

import json
import time

from swift.common.middleware.tempauth import TempAuth


class Cache:
    """What the proxy asks of memcached, in this one process."""

    def __init__(self):
        self.entries = {}  # key -> (JSON text, time of expiry or 0)

    # Newer versions of Swift pass further keyword arguments that mean nothing here.
    def get(self, key, **_):
        text, expiry = self.entries.get(key, (None, 0))
        if text is None or (expiry and expiry < time.time()):
            self.entries.pop(key, None)
            return None
        return json.loads(text)

    # The parameter must be called time, which hides the module.
    def set(self, key, value, serialize=True, time=0, **_):
        self.entries[key] = (json.dumps(value), _now() + time if time else 0)

    def incr(self, key, delta=1, time=0):
        value = int(self.get(key) or 0) + int(delta)
        self.set(key, value, time=time)
        return value

    def decr(self, key, delta=1, time=0):
        return self.incr(key, -delta, time)

    def delete(self, key, server_key=None):
        self.entries.pop(key, None)

    def set_multi(self, mapping, server_key, serialize=True, time=0, **_):
        for key, value in mapping.items():
            self.set(key, value, time=time)

    def get_multi(self, keys, server_key):
        return [self.get(key) for key in keys]


def _now():
    return time.time()


def cache_factory(_defaults, **_settings):
    cache = Cache()

    def make_filter(app):
        def call(environment, start_response):
            environment["swift.cache"] = cache
            return app(environment, start_response)

        return call

    return make_filter


def auth_factory(defaults, **settings):
    settings = dict(defaults, **settings)

    def make_filter(app):
        auth = TempAuth(app, settings)
        auth.users[settings["access_key"]] = {
            "key": settings["secret_key"],
            "url": "$HOST/v1/AUTH_thumbd",
            "groups": [".admin", "AUTH_thumbd"],
        }
        return auth

    return make_filter
