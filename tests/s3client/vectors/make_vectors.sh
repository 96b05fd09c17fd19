#!/usr/bin/env bash
# Makes the signing vectors beside it: one file per case, with the request and the expected value of every stage.
# Independent of s3client: percent-encoding and canonical forms are written again in shell, digests come from OpenSSL's
# command line. usage: make_vectors.sh [FOLDER]   (default: its own folder)
set -euo pipefail
export LC_ALL=C
folder=${1:-$(cd "$(dirname "$0")" && pwd)}

# percent TEXT KEPT: every byte but the unreserved ones and those in KEPT.
percent() {
  local text=$1 kept=$2 i c out=
  for ((i = 0; i < ${#text}; i++)); do
    c=${text:i:1}
    case $c in
      [a-zA-Z0-9._~-]) out+=$c ;;
      *) if [[ -n $kept && $c == "$kept" ]]; then out+=$c; else
           out+=$(printf %s "$c" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F | sed 's/../%&/g'); fi ;;
    esac
  done
  printf %s "$out"
}
sha256() { openssl dgst -sha256 -r | cut -d' ' -f1; }
# hmac HEX_KEY TEXT
hmac() { printf %s "$2" | openssl mac -digest SHA256 -macopt "hexkey:$1" HMAC | tr A-F a-f; }
hex() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }
squeeze() { printf %s "$1" | tr -s ' ' | sed 's/^ //; s/ $//'; }

reset() {
  method=GET host=127.0.0.1:9000 bucket=images key= body= query=() headers=()
  access_key=AKIDEXAMPLE secret_key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY session_token=
  region=us-east-1 time=20260102T030405Z
}

canonical_query() {
  local parameter
  for parameter in "${query[@]}"; do
    printf '%s\t%s\n' "$(percent "${parameter%%=*}" '')" "$(percent "${parameter#*=}" '')"
  done | sort -t "$(printf '\t')" -k1,1 -k2,2 | tr '\t' '=' | paste -sd '&' - | tr -d '\n'
}

all_headers() {
  printf 'host:%s\n' "$host"
  local header
  for header in "${headers[@]}"; do printf '%s:%s\n' "${header%%:*}" "$(squeeze "${header#*:}")"; done
  printf 'x-amz-content-sha256:%s\nx-amz-date:%s\n' "$payload_hash" "$time"
  if [[ -n $session_token ]]; then printf 'x-amz-security-token:%s\n' "$session_token"; fi
}

block() { printf '%s\n' "$1"; printf '%s\n' "$2" | sed 's/^/|/'; }

# emit NAME: the case in the variables, to NAME.vector
emit() {
  local path lines signed canonical scope to_sign signing_key item
  path=/$(percent "$bucket" '')
  [[ -z $key ]] || path+=/$(percent "$key" /)
  payload_hash=$(printf %s "$body" | sha256)
  lines=$(all_headers | sort -t: -k1,1)
  signed=$(printf '%s\n' "$lines" | cut -d: -f1 | paste -sd ';' -)
  canonical=$(printf '%s\n%s\n%s\n%s\n\n%s\n%s' "$method" "$path" "$(canonical_query)" "$lines" "$signed" "$payload_hash")
  scope=${time:0:8}/$region/s3/aws4_request
  to_sign=$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$time" "$scope" "$(printf %s "$canonical" | sha256)")
  signing_key=$(hex "AWS4$secret_key")
  for item in "${time:0:8}" "$region" s3 aws4_request; do signing_key=$(hmac "$signing_key" "$item"); done
  {
    printf '%s "%s"\n' method "$method" host "$host" bucket "$bucket" key "$key" body "$body" \
      access_key "$access_key" secret_key "$secret_key" session_token "$session_token" region "$region" time "$time"
    for item in "${query[@]}"; do printf 'query "%s"\n' "$item"; done
    for item in "${headers[@]}"; do printf 'header "%s"\n' "$item"; done
    block canonical_request "$canonical"
    printf 'scope "%s"\n' "$scope"
    block string_to_sign "$to_sign"
    printf 'signing_key "%s"\nsignature "%s"\n' "$signing_key" "$(hmac "$signing_key" "$to_sign")"
  } > "$folder/$1.vector"
  reset
}

reset
key=cats/a.png; emit plain
key='my  holiday photos/ first one .png'; emit spaces
key='c++/100%/a+b%20c%2F.png'; emit plus_and_percent
key='a//b///c.png'; emit double_slash
key='/rooted/a.png'; emit leading_slash
key='./a/../b/./..'; emit dot_segments
key='写真/日本語 1.png'; emit japanese
key="!\"#\$&'()*,:;<=>?@[\\]^\`{|}~-_."; emit reserved
key=$'tab\there\x01\x7f'; emit control_bytes
key=$(printf '%01024d' 0 | tr 0 k); emit longest_key
emit empty_query
query=('list-type=2' 'prefix=a b/日本+' 'continuation-token=l/s/4+==' 'max-keys=1000' 'encoding-type=url'); emit list
query=('b=2' 'b=1' 'a-b=x' 'a=' 'B=3'); emit query_order
key=a.png session_token='FwoGZXIvYXdzEBAaD+/abc==/x+y='; emit session_token
method=PUT key=cats/a.png/w180.png body='not really a picture'
headers=('content-type:image/png' 'x-amz-meta-original-etag:"d41d8cd9"' 'x-amz-meta-note:  two  inner   spaces ')
emit put_with_metadata
method=PUT key=empty headers=('content-type:application/octet-stream' 'x-amz-meta-none:'); emit put_empty
method=DELETE key='old one' region=eu-central-1 time=20241231T235959Z; emit other_day_and_region
method=HEAD key=a.png host='[::1]:9000'; emit ipv6_host
