// Two thumbnails: their keys in the bucket are one only where they are one. The first line is an original,
// the rest two specs and another.
#include <string>

#include "s3client/object_store.h"
#include "server/thumbs/thumbnail_key.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

constexpr std::size_t kPrefixBytes = 512;

imaging::ThumbnailSpec TakeSpec(fuzzing::FuzzInput& input) {
  imaging::ThumbnailSpec spec;
  spec.width = input.TakeNumber<std::uint8_t>() * 7;
  spec.height = input.TakeNumber<std::uint8_t>() * 5;
  spec.enlarge = (input.TakeNumber<std::uint8_t>() & 1U) != 0;
  if (spec.width == 0 && spec.height == 0) spec.width = 1;
  return spec;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string_view one = input.TakeLine();
  const imaging::ThumbnailSpec one_spec = TakeSpec(input);
  const imaging::ThumbnailSpec other_spec = TakeSpec(input);
  const std::string_view other = input.rest();
  for (const std::size_t most : {s3client::kMaxKeyBytes, s3client::kMaxKeyBytes - kPrefixBytes}) {
    const std::string one_key = server::ThumbnailKey(one, one_spec, most);
    const std::string other_key = server::ThumbnailKey(other, other_spec, most);
    Require(one_key.size() <= most && other_key.size() <= most, "a key has its length");
    const bool same = one == other && one_spec == other_spec;
    Require((one_key == other_key) == same, "two thumbnails never meet at one key");
    // A thumbnail of a thumbnail's name, as one bucket may hold both.
    Require(server::ThumbnailKey(one_key, one_spec, most) != one_key, "a thumbnail is not its own original");
  }
  return 0;
}
