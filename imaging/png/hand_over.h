// What the fast path says about a file that it leaves to libvips.
#pragma once

#include <string_view>

#include <tl/expected.hpp>

namespace imaging {

struct HandOver {
  std::string_view reason;  // a constant of a few words, for a log or a label
};

// A picture, or the word that libvips should do it. Not an error: libvips may well render the file, and says
// better what is wrong with it where it cannot.
template <typename T>
using Taken = tl::expected<T, HandOver>;

inline tl::unexpected<HandOver> LeaveToVips(std::string_view reason) {
  return tl::unexpected(HandOver{reason});
}

}  // namespace imaging
