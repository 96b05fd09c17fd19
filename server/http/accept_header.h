// The Accept header (RFC 9110 section 12.5.1). Pure.
#pragma once

#include <string_view>
#include <vector>

namespace server {

// Views into the text that was parsed.
struct MediaRange {
  std::string_view type;     // "*": any
  std::string_view subtype;  // "*": any; never specific where the type is "*"
  int quality = 1000;        // thousandths
};

// In the order they stand in. What cannot be read is passed over, as are ranges with parameters of their own
// ("image/webp;level=1"): nothing that is made here has any. What follows a weight is not looked at. Read
// though the grammar does not know them, since clients send them: "*" for "*/*", ".5", and more than three
// digits after the point.
std::vector<MediaRange> ParseAccept(std::string_view value);

// How much is named for one type, by the most specific range alone, in thousandths; 0: it is not wanted. Of
// equally specific ranges the first counts.
struct Liking {
  int quality = 0;
  bool by_name = false;  // by a range without wildcards
};
Liking LikingOf(const std::vector<MediaRange>& ranges, std::string_view type, std::string_view subtype);

}  // namespace server
