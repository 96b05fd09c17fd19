<?php
// Signs URLs of thumbd. PHP 7 or later, nothing to install.
declare(strict_types=1);

// sign_url('/thumbs', ['filename' => 'cats/tom & co.jpg', 'size' => 320], 'k1', $secret): path and values as they are,
// not encoded. With 'exp' => time() + 3600 it lasts an hour.
function sign_url(string $path, array $parameters, string $keyId, string $secret): string
{
    ksort($parameters, SORT_STRING);
    $query = http_build_query($parameters, '', '&', PHP_QUERY_RFC3986);
    $url = implode('/', array_map('rawurlencode', explode('/', $path))) . '?' . $query;
    $mac = base64_encode(hash_hmac('sha256', $url, $secret, true));
    $signature = rtrim(strtr($mac, '+/', '-_'), '=');
    return $url . ($query === '' ? '' : '&') . "sig=$keyId.$signature";
}

// SIGNING_KEYS=k1:... php sign.php /thumbs filename=cats/tom.jpg size=320
if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    [$firstId, $firstSecret] = explode(':', explode(',', getenv('SIGNING_KEYS'))[0], 2);
    $given = [];
    foreach (array_slice($argv, 2) as $pair) {
        [$name, $value] = explode('=', $pair, 2);
        $given[$name] = $value;
    }
    echo sign_url($argv[1], $given, $firstId, $firstSecret), "\n";
}
