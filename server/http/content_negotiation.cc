#include "server/http/content_negotiation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "server/http/accept_header.h"

namespace server {
namespace {

using imaging::AcceptedFormats;
using imaging::OutputFormat;

struct Liked {
  OutputFormat format;
  int quality;
};

std::string_view Subtype(OutputFormat format) {
  switch (format) {
    case OutputFormat::kJpeg:
      return "jpeg";
    case OutputFormat::kWebp:
      return "webp";
    case OutputFormat::kAvif:
      return "avif";
    case OutputFormat::kGif:
      return "gif";
    case OutputFormat::kPng:
    case OutputFormat::kAuto:
      break;
  }
  return "png";
}

bool ShownEverywhere(OutputFormat format) {
  return format == OutputFormat::kJpeg || format == OutputFormat::kPng || format == OutputFormat::kGif;
}

bool HoldsAnyStill(OutputFormat format) {
  return format == OutputFormat::kWebp || format == OutputFormat::kPng;
}

std::vector<Liked> LikedFormats(const std::vector<MediaRange>& ranges,
                                std::span<const OutputFormat> preference) {
  std::vector<Liked> liked;
  for (const OutputFormat format : preference) {
    const Liking liking = LikingOf(ranges, "image", Subtype(format));
    const bool meant = liking.by_name || ShownEverywhere(format);
    if (meant && liking.quality > 0) liked.push_back({format, liking.quality});
  }
  std::stable_sort(liked.begin(), liked.end(),
                   [](const Liked& left, const Liked& right) { return left.quality > right.quality; });
  return liked;
}

void DropNeedless(std::vector<Liked>& liked) {
  const auto end =
      std::find_if(liked.begin(), liked.end(), [](const Liked& one) { return HoldsAnyStill(one.format); });
  if (end == liked.end()) return;
  const bool moves = end->format == OutputFormat::kWebp;
  liked.erase(
      std::remove_if(end + 1, liked.end(),
                     [moves](const Liked& later) { return moves || later.format != OutputFormat::kGif; }),
      liked.end());
}

AcceptedFormats ToAccepted(const std::vector<Liked>& liked) {
  AcceptedFormats accepted;
  for (const auto& [format, quality] : liked) {
    if (accepted.count == accepted.formats.size()) break;
    accepted.formats.at(accepted.count) = format;
    ++accepted.count;
    if (quality == liked.front().quality) accepted.ties = accepted.count;
  }
  return accepted;
}

}  // namespace

std::string_view NegotiatedHeader(const HeaderList& headers) {
  return headers.Find(kThumbAcceptHeader) != nullptr ? kThumbAcceptHeader : "Accept";
}

AcceptedFormats NegotiateFormats(const HeaderList& headers, std::span<const OutputFormat> preference) {
  const std::string header = headers.Joined(NegotiatedHeader(headers)).value_or("");
  std::vector<MediaRange> ranges = ParseAccept(header);
  if (ranges.empty()) ranges.push_back({"*", "*"});
  std::vector<Liked> liked = LikedFormats(ranges, preference);
  DropNeedless(liked);
  if (liked.empty()) liked.push_back({OutputFormat::kPng, 0});
  return ToAccepted(liked);
}

}  // namespace server
