// Where a folder keeps keys: two keys never meet at one file, nor one at the folder of another. The first
// line is a key, the rest another.
#include <algorithm>
#include <climits>

#include "s3client/local_key_mapping.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

constexpr std::size_t kMostEscapedName = 121;

// Relative, of names that mean what they are.
void CheckPath(std::string_view path, std::size_t most_name) {
  Require(!path.empty() && path.size() < PATH_MAX, "a path has its length");
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    Require(!name.empty() && name != "." && name != ".." && name.size() <= most_name,
            "a name means one file");
    Require(name.find('\0') == std::string_view::npos, "and ends where it ends");
    path.remove_prefix(std::min(name.size() + 1, path.size()));
  }
}

bool LiesBelow(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

void CheckKey(std::string_view key) {
  const std::string escaped = s3client::EscapedPath(key);
  CheckPath(escaped, kMostEscapedName);
  Require(escaped.starts_with(s3client::kEscapedFolder) && fuzzing::IsPrintableAscii(escaped),
          "an escaped path is ASCII below its folder");
  Require(s3client::KeyOfEscapedPath(escaped) == key, "an escaped path is read back");
  const auto plain = s3client::PlainPath(key);
  if (!plain) return;
  CheckPath(*plain, 255);
  Require(*plain == key, "a plain path is its key");
  Require(*plain != s3client::kPrivateFolder && !LiesBelow(*plain, std::string(s3client::kPrivateFolder)),
          "no plain path lies in the private folder");
}

void CheckApart(std::string_view one, std::string_view other) {
  const std::string one_path = s3client::EscapedPath(one);
  const std::string other_path = s3client::EscapedPath(other);
  Require((one_path == other_path) == (one == other), "two keys never meet at one file");
  Require(!LiesBelow(one_path, other_path) && !LiesBelow(other_path, one_path),
          "no key is the folder of another");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string_view one = input.TakeLine();
  const std::string_view other = input.rest();
  if (s3client::IsStorableKey(one)) CheckKey(one);
  if (s3client::IsStorableKey(other)) CheckKey(other);
  if (s3client::IsStorableKey(one) && s3client::IsStorableKey(other)) CheckApart(one, other);
  // A path that somebody else has put there.
  for (const std::string_view path : {one, other}) {
    const auto key = s3client::KeyOfEscapedPath(path);
    Require(!key || (s3client::IsStorableKey(*key) && s3client::EscapedPath(*key) == path),
            "a path has one key");
  }
  return 0;
}
