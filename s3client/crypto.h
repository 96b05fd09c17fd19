// The few cryptographic primitives of request signing, over OpenSSL's EVP. Pure; callable from any thread.
//
// A libcrypto without SHA-256 or HMAC cannot sign anything: these functions end the process then, rather than
// hand out a wrong digest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace s3client {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);

// RFC 2104 with SHA-256. The key may have any length, also none.
Sha256Digest HmacSha256(std::string_view key, std::string_view bytes);

// The digest as bytes, to be the key of the next HMAC. Valid as long as `digest`.
std::string_view AsBytes(const Sha256Digest& digest);

// Lower case.
std::string Hex(std::string_view bytes);

// Takes the same time wherever the first difference is. The lengths are not secret.
bool ConstantTimeEqual(std::string_view left, std::string_view right);

}  // namespace s3client
