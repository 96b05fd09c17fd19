// Where the local store keeps a key. Pure text; no file system here.
//
// Each key has at most two places, both relative to the store's folder:
//   plain    the key itself, where it is a path that means one file: "cats/a.png"
//   escaped  ".thumbd/keys/" and the whole key percent-encoded: ".thumbd/keys/cats%2Fa.png="
// The plain place is preferred. The escaped one serves keys that no path can hold ("a//b", "/a", "a/",
// "../a", a segment of over 255 bytes, anything below ".thumbd"), and keys whose plain place is blocked at
// the moment: a file system cannot hold both the file "a.png" and the folder "a.png" of "a.png/w180.png".
// Whichever comes first gets the plain name, the other the escaped one. The kernel decides that race (rename
// onto a folder and mkdir over a file fail), so nothing ever has to be moved, and looking a key up takes two
// opens whatever its depth.
//
// Both mappings are injective and their images are disjoint, so a file belongs to one key only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace s3client {

// Holds everything that is not a plain key.
inline constexpr std::string_view kPrivateFolder = ".thumbd";
inline constexpr std::string_view kTemporaryFolder = ".thumbd/tmp";
inline constexpr std::string_view kEscapedFolder = ".thumbd/keys";
inline constexpr std::string_view kSidecarFolder = ".thumbd/meta";

// 1 to 1,024 bytes without NUL, which no file name can hold.
bool IsStorableKey(std::string_view key);

// The key as a relative path, or nothing where no path can hold it.
std::optional<std::string> PlainPath(std::string_view key);

// Below kEscapedFolder; ASCII; every name at most 121 bytes (eCryptfs allows 143) and the whole below
// PATH_MAX.
std::string EscapedPath(std::string_view key);

// The key whose EscapedPath is exactly `path`, or nothing: a file that somebody else put there.
std::optional<std::string> KeyOfEscapedPath(std::string_view path);

}  // namespace s3client
