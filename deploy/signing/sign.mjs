// Signs URLs of thumbd. For Node, Deno, Bun, workers at the edge and browsers; README.md says where keys belong.
const { subtle } = globalThis.crypto ?? (await import('node:crypto')).webcrypto;

// encodeURIComponent leaves five characters alone that RFC 3986 reserves.
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

const hmac = async (secret, text) => {
  const bytes = new TextEncoder();
  const key = await subtle.importKey('raw', bytes.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', key, bytes.encode(text)));
};

// signUrl('/thumbs', { filename: 'cats/tom & co.jpg', size: 320 }, 'k1', secret): path and values as they are, not
// encoded. With `exp: Math.floor(Date.now() / 1000) + 3600` it lasts an hour.
export async function signUrl(path, parameters, keyId, secret) {
  const pairs = Object.keys(parameters).sort().map((name) => `${encode(name)}=${encode(parameters[name])}`);
  const url = `${path.split('/').map(encode).join('/')}?${pairs.join('&')}`;
  const mac = btoa(String.fromCharCode(...(await hmac(secret, url))));
  const signature = mac.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
  return `${url}${pairs.length ? '&' : ''}sig=${keyId}.${signature}`;
}

// SIGNING_KEYS=k1:... node sign.mjs /thumbs filename=cats/tom.jpg size=320
if (globalThis.process?.argv[1]?.endsWith('sign.mjs')) {
  const [, keyId, secret] = process.env.SIGNING_KEYS.match(/^([^:]*):([^,]*)/);
  const [path, ...pairs] = process.argv.slice(2);
  const parameters = Object.fromEntries(pairs.map((pair) => pair.match(/^([^=]*)=(.*)$/s).slice(1)));
  console.log(await signUrl(path, parameters, keyId, secret));
}
