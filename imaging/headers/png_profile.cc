#include "imaging/headers/png_profile.h"

#include <array>

#include <zlib.h>

#include "imaging/headers/png_chunks.h"

namespace imaging {
namespace {

// Deflate's best is 1032 : 1. What cannot pass the ceiling need not be unpacked.
constexpr std::uint64_t kMostExpansion = 1'032;

class Inflater {
 public:
  explicit Inflater(std::string_view packed) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    alive_ = inflateInit(&stream_) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (alive_) inflateEnd(&stream_);
  }

  // How many bytes came out this time; 0: that was all.
  std::size_t Next() {
    if (!alive_ || done_) return 0;
    std::array<Bytef, 32'768> scratch;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before read
    stream_.next_out = scratch.data();
    stream_.avail_out = static_cast<uInt>(scratch.size());
    done_ = inflate(&stream_, Z_NO_FLUSH) != Z_OK;
    return scratch.size() - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool alive_ = false;
  bool done_ = false;
};

std::uint64_t Unpacked(std::string_view packed, std::uint64_t ceiling) {
  Inflater inflater(packed);
  std::uint64_t total = 0;
  while (const std::size_t more = inflater.Next()) {
    total += more;
    if (total > ceiling) break;
  }
  return total;
}

// Behind the name, its zero, and the method.
std::string_view PackedProfile(std::string_view chunk) {
  const std::size_t name = chunk.find('\0');
  return name == std::string_view::npos || name + 2 > chunk.size() ? std::string_view()
                                                                   : chunk.substr(name + 2);
}

}  // namespace

std::uint64_t PngProfileBytes(std::string_view png, std::uint64_t ceiling) {
  ByteReader reader(png);
  reader.Skip(kPngSignatureBytes);
  std::uint64_t total = 0;
  std::uint64_t all_packed = 0;
  while (const auto chunk = NextPngChunk(reader)) {
    if (chunk->type == "IDAT") break;  // a profile behind the pixels counts for nobody
    if (chunk->type != "iCCP") continue;
    const std::string_view packed = PackedProfile(chunk->data);
    all_packed += packed.size();
    const bool harmless = all_packed * kMostExpansion <= ceiling;
    total += harmless ? packed.size() : Unpacked(packed, ceiling);
    if (total > ceiling) break;
  }
  return total;
}

}  // namespace imaging
