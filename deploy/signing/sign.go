// Signs URLs of thumbd. Go's standard library only.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
)

// QueryEscape leaves alone what RFC 3986 calls unreserved, but writes a space as a form does.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// SignURL("/thumbs", map[string]string{"filename": "cats/tom & co.jpg", "size": "320"}, "k1", secret): path and values
// as they are, not encoded. With "exp": strconv.FormatInt(time.Now().Unix()+3600, 10) it lasts an hour.
func SignURL(path string, parameters map[string]string, keyID, secret string) string {
	pairs := make([]string, 0, len(parameters)+1)
	for name, value := range parameters {
		pairs = append(pairs, encode(name)+"="+encode(value))
	}
	sort.Strings(pairs)
	path = strings.ReplaceAll(encode(path), "%2F", "/")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(path + "?" + strings.Join(pairs, "&")))
	signature := base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	return path + "?" + strings.Join(append(pairs, "sig="+keyID+"."+signature), "&")
}

// SIGNING_KEYS=k1:... go run sign.go /thumbs filename=cats/tom.jpg size=320
func main() {
	first, _, _ := strings.Cut(os.Getenv("SIGNING_KEYS"), ",")
	keyID, secret, _ := strings.Cut(first, ":")
	parameters := map[string]string{}
	for _, pair := range os.Args[2:] {
		name, value, _ := strings.Cut(pair, "=")
		parameters[name] = value
	}
	fmt.Println(SignURL(os.Args[1], parameters, keyID, secret))
}
