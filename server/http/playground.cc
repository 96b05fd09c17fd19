#include "server/http/playground.h"

namespace server {
namespace {

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>thumbd playground</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
  label { display: grid; gap: .2rem; font-size: .875rem; }
  input { font: inherit; padding: .35rem .5rem; }
  #filename { width: min(24rem, 80vw); }
  #size { width: 6rem; }
  button { font: inherit; padding: .4rem 1rem; cursor: pointer; }
  figure { margin: 1.5rem 0; }
  img { max-width: 100%; background: repeating-conic-gradient(#8883 0 25%, transparent 0 50%) 0 0 / 16px 16px; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .75rem; border-radius: .4rem; }
</style>
<h1>thumbd</h1>
<p>The key of a picture in the images bucket, and the width you want it in.</p>
<form id="form">
  <label>filename <input id="filename" name="filename" value="cat.png" required></label>
  <label>size <input id="size" name="size" type="number" min="1" value="180" required></label>
  <button>Show</button>
</form>
<figure>
  <img id="picture" alt="">
  <figcaption id="facts" aria-live="polite"></figcaption>
</figure>
<pre id="headers"></pre>
<script>
  const byId = id => document.getElementById(id);
  async function show(event) {
    if (event) event.preventDefault();
    const url = '/iron_thumbs/thumbs?' + new URLSearchParams(new FormData(byId('form')));
    const start = performance.now();
    try {
      const answer = await fetch(url, { cache: 'no-store' });
      const took = (performance.now() - start).toFixed(1);
      byId('headers').textContent = answer.status + ' ' + url + '\n' +
        [...answer.headers].map(([name, value]) => name + ': ' + value).join('\n');
      if (!answer.ok) {
        const problem = await answer.json();
        byId('picture').removeAttribute('src');
        byId('facts').textContent = problem.title + (problem.detail ? ': ' + problem.detail : '');
        return;
      }
      const picture = await answer.blob();
      byId('picture').onload = () => {
        byId('facts').textContent = byId('picture').naturalWidth + ' x ' + byId('picture').naturalHeight +
          ' pixels, ' + picture.size + ' bytes, ' + took + ' ms';
        URL.revokeObjectURL(byId('picture').src);
      };
      byId('picture').src = URL.createObjectURL(picture);
    } catch (error) {
      byId('facts').textContent = 'The server did not answer.';
    }
  }
  byId('form').addEventListener('submit', show);
</script>
</html>
)html";

}  // namespace

HttpResponse PlaygroundPage() {
  static const auto page = std::make_shared<const std::string>(kPage);
  HttpResponse response;
  response.headers.Add("Content-Type", "text/html; charset=utf-8");
  response.headers.Add("Cache-Control", "no-cache");
  response.headers.Add("X-Content-Type-Options", "nosniff");
  response.headers.Add("Content-Security-Policy",
                       "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                       "img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'");
  response.body = page;
  return response;
}

}  // namespace server
