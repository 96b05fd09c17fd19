// The least server around sharp, as a peer to measure beside:  node sharp_server.mjs FOLDER_OF_SHARP IMAGES PORT
// GET /FILE?width=W&format=F answers what sharp makes of IMAGES/FILE with its defaults.
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

const [place, images, port] = process.argv.slice(2);
const sharp = createRequire(path.resolve(place, 'x'))('sharp');
sharp.cache(false); // each request is worked for

async function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const file = path.join(images, decodeURIComponent(url.pathname));
  const { data, info } = await sharp(file)
    .rotate()
    .resize({ width: Number(url.searchParams.get('width')), withoutEnlargement: true })
    .toFormat(url.searchParams.get('format'))
    .toBuffer({ resolveWithObject: true });
  response.writeHead(200, { 'Content-Type': `image/${info.format}`, 'Content-Length': data.length });
  response.end(data);
}

http.createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(422, { 'Content-Type': 'text/plain' });
    response.end(String(error.message));
  });
}).listen(Number(port), '127.0.0.1');
