-- wrk: what a content delivery network sends to its origin for a browser, about 700 bytes of head.
wrk.headers["User-Agent"] =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
wrk.headers["Accept"] = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
wrk.headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
wrk.headers["Accept-Language"] = "de-AT,de;q=0.9,en;q=0.7"
wrk.headers["Referer"] = "https://www.example.com/animals/cats/a-page-with-a-long-name?from=newsletter"
wrk.headers["X-Forwarded-For"] = "203.0.113.7, 198.51.100.23"
wrk.headers["X-Forwarded-Proto"] = "https"
wrk.headers["X-Forwarded-Host"] = "images.example.com"
wrk.headers["Via"] = "2.0 edge-17.example.net (ExampleCDN)"
wrk.headers["X-Edge-Request-Id"] = "m8Zq1cQxTj0vR6yKp3LwNfB7sHd2UeGa"
wrk.headers["If-None-Match"] = "\"0f1e2d3c4b5a69788796a5b4c3d2e1f0\""
wrk.headers["Connection"] = "keep-alive"
