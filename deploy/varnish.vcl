# A cache in front of thumbd, as nginx.conf is; CDN.md says what every such cache has to know. Varnish 7:
#   varnishd -a :80 -f /etc/varnish/thumbd.vcl -s malloc,2g
# TRUSTED_PROXIES=127.0.0.1 has thumbd's log tell clients apart: Varnish adds them to X-Forwarded-For by itself.
vcl 4.1;

import std;

backend thumbd {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 40s;  # above thumbd's REQUEST_TIMEOUT
    .between_bytes_timeout = 10s;
    # Not ready is also who cannot reach the store: what is stale here is better then than to wait.
    .probe = {
        .url = "/readyz";
        .interval = 2s;
        .timeout = 2s;
        .window = 4;
        .threshold = 2;
        .initial = 2;  # taken for healthy until it is known better
    }
}

# What browsers write into Accept differs from version to version; what counts is whether they take AVIF and WebP, by
# name ("*/*" says every browser) and not with a weight of 0. thumbd names this header in Vary where it looked at it,
# and only there it splits the cache.
sub accepted_formats {
    set req.http.X-Thumb-Accept = "";
    if (req.http.Accept ~ "(?i)(?:^|,)\s*image/avif\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:[,;]|$))[^,]*)?(?:,|$)") {
        set req.http.X-Thumb-Accept = "image/avif,";
    }
    if (req.http.Accept ~ "(?i)(?:^|,)\s*image/webp\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:[,;]|$))[^,]*)?(?:,|$)") {
        set req.http.X-Thumb-Accept = req.http.X-Thumb-Accept + "image/webp,";
    }
    set req.http.X-Thumb-Accept = req.http.X-Thumb-Accept + "*/*;q=0.8";
}

sub vcl_recv {
    if (req.restarts == 0) {
        unset req.http.X-Stale;  # ours alone: "await" the origin, or "serve" what there is
    }
    if (req.http.X-Stale == "await") {
        set req.grace = 0s;
    } else {
        set req.grace = 365d;  # no limit but each answer's own; what was set before a restart stays
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);  # the built-in code would open a pipe for what it does not know
    }
    if (req.url ~ "^/(?:healthz|readyz)?(?:\?|$)") {
        return (pass);
    }
    call accepted_formats;
    # thumbd has the last word on these: Varnish knows neither of the first two, nor "*".
    if (req.http.If-Match || req.http.If-Unmodified-Since || req.http.If-None-Match == "*") {
        return (pass);
    }
    # Several ranges at once would be a 416 of Varnish's own; thumbd sends all instead.
    if (req.http.Range ~ ",") {
        unset req.http.Range;
    }
    # Equal requests meet, whatever the order of their parameters; signatures do not hang on it.
    set req.url = std.querysort(req.url);
    # thumbd looks at none of these, but the built-in code would not cache what comes with the first two.
    unset req.http.Cookie;
    unset req.http.Authorization;
    unset req.http.Origin;  # with ALLOW_ORIGIN, Vary names it to browsers: here the answer is the same for all
    return (hash);
}

# Within stale-while-revalidate a stale answer goes out, and is checked behind it. After that, and within
# stale-if-error, whoever asks waits for thumbd; only where that fails they get what is here (vcl_synth).
sub vcl_hit {
    if (req.http.X-Stale != "serve" && std.healthy(req.backend_hint) &&
        obj.ttl + std.duration(obj.http.X-While-Revalidate, 0s) < 0s) {
        set req.http.X-Stale = "await";
        return (restart);
    }
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        # Else this would take the place of what is here and still good.
        if (bereq.is_bgfetch || bereq.http.X-Stale == "await") {
            return (abandon);
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;  # meanwhile nobody waits for another's answer; thumbd makes a thumbnail once whoever asks
        return (deliver);
    }
    # Where a word is missing the text stays as it is, which is no duration.
    set beresp.http.X-While-Revalidate =
        regsub(beresp.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s");
    set beresp.grace = std.duration(beresp.http.X-While-Revalidate, 0s);
    if (std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s) > beresp.grace) {
        set beresp.grace = std.duration(
            regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
    }
    # Longer than it may be served it is worth something still: with its ETag thumbd answers 304 instead of a body.
    if (beresp.http.ETag) {
        set beresp.keep = 7d;
    }
}

sub vcl_backend_error {
    if (bereq.is_bgfetch || bereq.http.X-Stale == "await") {
        return (abandon);
    }
    # As thumbd's own errors are (RFC 9457).
    set beresp.status = 503;
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"{"type":"about:blank","title":"The thumbnail server does not answer","status":503}"};
    return (deliver);
}

sub vcl_synth {
    if (req.http.X-Stale == "await" && resp.status == 503) {
        set req.http.X-Stale = "serve";
        return (restart);
    }
}

sub vcl_deliver {
    # Browsers sent Accept and know nothing of our header.
    set resp.http.Vary = regsub(resp.http.Vary, "(?i)X-Thumb-Accept", "Accept");
    if (resp.http.Vary == "") {
        unset resp.http.Vary;
    }
    unset resp.http.X-While-Revalidate;
    # RFC 9211, behind what thumbd said of itself when the answer was made. Below 0 the ttl is of a stale answer.
    if (resp.http.Cache-Status && obj.hits > 0) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", varnish; hit; ttl=" +
            std.integer(duration = obj.ttl, fallback = 0);
        if (obj.ttl < 0s) {
            set resp.http.Cache-Status = resp.http.Cache-Status + "; detail=stale";
        }
        # The steps that are told in a stored answer are not those of this request.
        set resp.http.Server-Timing = "cache;desc=hit";
    } else if (resp.http.Cache-Status) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", varnish; fwd=miss";
    }
}
