#include "server/http/content_negotiation.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/thumbs/thumbnail_key.h"

namespace server {
namespace {

using enum imaging::OutputFormat;
using Preference = std::vector<imaging::OutputFormat>;

const Preference kUsual{kAvif, kWebp, kJpeg, kPng};

// As in a thumbnail's name: "avif_webp-png", "_" between those that are liked equally.
std::string FormatsText(const imaging::AcceptedFormats& accepted) {
  imaging::ThumbnailSpec spec;
  spec.format = kAuto;
  spec.accepted = accepted;
  return CanonicalOptions(spec).substr(std::string(".auto-").size());
}

std::string Negotiated(const std::string& accept, const Preference& preference = kUsual) {
  HeaderList headers;
  headers.Add("Accept", accept);
  return FormatsText(NegotiateFormats(headers, preference));
}

struct NegotiationRow {
  const char* who;
  const char* accept;
  const char* formats;
};

class NegotiateFormatsFor : public testing::TestWithParam<NegotiationRow> {};

TEST_P(NegotiateFormatsFor, This) {
  EXPECT_EQ(Negotiated(GetParam().accept), GetParam().formats) << GetParam().who;
}

// What the programs send for an <img>.
INSTANTIATE_TEST_SUITE_P(
    Clients, NegotiateFormatsFor,
    testing::Values(
        NegotiationRow{"Chrome and Edge", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
                       "avif_webp"},
        NegotiationRow{"Firefox 128", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
                       "avif_webp"},
        NegotiationRow{"Firefox 93 to 127", "image/avif,image/webp,*/*", "avif_webp"},
        NegotiationRow{
            "Safari 16 and later",
            "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,"
            "image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            "avif_webp"},
        NegotiationRow{"Chrome before 85", "image/webp,image/apng,image/*,*/*;q=0.8", "webp"},
        NegotiationRow{"Firefox 66 to 92", "image/webp,*/*", "webp"},
        NegotiationRow{"Safari 14 and 15",
                       "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", "webp"},
        NegotiationRow{"Safari before 14", "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
                       "png"},
        NegotiationRow{"Firefox before 65", "image/png,image/*;q=0.8,*/*;q=0.5", "png"},
        NegotiationRow{"Internet Explorer 11",
                       "image/png, image/svg+xml, image/jxr, image/*;q=0.8, */*;q=0.5", "png"},
        NegotiationRow{"curl, bots", "*/*", "jpg_png"},
        NegotiationRow{
            "Chrome, a picture in a tab of its own",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/"
            "*;q=0.8,"
            "application/signed-exchange;v=b3;q=0.7",
            "avif_webp"},
        NegotiationRow{"Java's HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
                       "jpg-png"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, NegotiateFormatsFor,
    testing::Values(NegotiationRow{"an empty header", "", "jpg_png"},
                    NegotiationRow{"nothing readable", "pictures, please", "jpg_png"},
                    NegotiationRow{"wildcards never mean AVIF or WebP", "image/*", "jpg_png"},
                    NegotiationRow{"q decides", "image/avif;q=0.5,image/webp", "webp"},
                    NegotiationRow{"q decides", "image/avif,image/webp;q=0.9,*/*;q=0.1", "avif-webp"},
                    NegotiationRow{"our order, not the client's", "image/png,image/jpeg", "jpg_png"},
                    NegotiationRow{"the client's liking beside ours", "image/png,image/jpeg;q=0.9", "png"},
                    NegotiationRow{"the client's liking beside ours", "image/jpeg,image/png;q=0.9",
                                   "jpg-png"},
                    NegotiationRow{"q=0 excludes", "image/avif;q=0,image/webp;q=0.000,*/*", "jpg_png"},
                    NegotiationRow{"q=0 of a wildcard", "image/jpeg,*/*;q=0", "jpg"},
                    NegotiationRow{"q=0 of one among all", "*/*,image/jpeg;q=0", "png"},
                    NegotiationRow{"the specific range wins", "image/*;q=1,image/jpeg;q=0.1", "png"},
                    NegotiationRow{"the specific range wins", "*/*;q=1,image/*;q=0,image/png;q=0.2", "png"},
                    NegotiationRow{"a type of a parameter is another", "image/webp;level=1,image/png", "png"},
                    NegotiationRow{"a weight that is none", "image/avif;q=1.5,image/webp", "webp"},
                    NegotiationRow{"case", "IMAGE/WebP;Q=1", "webp"},
                    NegotiationRow{"AVIF alone", "image/avif", "avif"},
                    NegotiationRow{"AVIF and what all show", "image/avif,*/*;q=0.5", "avif-jpg-png"},
                    NegotiationRow{"nothing of ours", "text/html", "png"},
                    NegotiationRow{"nothing at all", "*/*;q=0", "png"},
                    NegotiationRow{"a format not in our list", "image/gif", "png"}));

TEST(NegotiateFormats, WithoutAHeaderMeansAnything) {
  EXPECT_EQ(FormatsText(NegotiateFormats({}, kUsual)), "jpg_png");
}

TEST(NegotiateFormats, SeveralLinesAreOneList) {
  HeaderList headers;
  headers.Add("Accept", "image/webp");
  headers.Add("accept", "image/avif");
  EXPECT_EQ(FormatsText(NegotiateFormats(headers, kUsual)), "avif_webp");
}

TEST(NegotiateFormats, TheCdnsWordIsTheOnlyOne) {
  HeaderList headers;
  headers.Add("Accept", "image/avif,image/webp");
  EXPECT_EQ(NegotiatedHeader(headers), "Accept");
  headers.Add("x-thumb-accept", "image/webp");
  EXPECT_EQ(FormatsText(NegotiateFormats(headers, kUsual)), "webp");
  EXPECT_EQ(NegotiatedHeader(headers), "X-Thumb-Accept");
  headers.Set("X-Thumb-Accept", "");
  EXPECT_EQ(FormatsText(NegotiateFormats(headers, kUsual)), "jpg_png");
  EXPECT_EQ(NegotiatedHeader(headers), "X-Thumb-Accept");
}

TEST(NegotiateFormats, TheOperatorsOrderCounts) {
  const std::string chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
  EXPECT_EQ(Negotiated(chrome, {kWebp, kAvif, kJpeg, kPng}), "webp");
  EXPECT_EQ(Negotiated(chrome, {kJpeg, kPng}), "jpg_png");
  EXPECT_EQ(Negotiated(chrome, {kPng}), "png");
  EXPECT_EQ(Negotiated(chrome, {}), "png");
  EXPECT_EQ(Negotiated("*/*", {kPng, kJpeg}), "png");
  EXPECT_EQ(Negotiated("*/*", {kAvif, kWebp}), "png");
}

TEST(NegotiateFormats, GifMayFollowAPngButNotAWebp) {
  const Preference with_gif{kAvif, kWebp, kJpeg, kPng, kGif};
  EXPECT_EQ(Negotiated("*/*", with_gif), "jpg_png_gif");
  EXPECT_EQ(Negotiated("image/png,*/*;q=0.5", with_gif), "png-gif");
  EXPECT_EQ(Negotiated("image/webp,*/*", with_gif), "webp");
  EXPECT_EQ(Negotiated("image/gif,*/*;q=0.5", with_gif), "gif-jpg-png");
}

// Equal lists must be equal values: they are part of a thumbnail's identity.
TEST(NegotiateFormats, EqualListsAreEqual) {
  HeaderList chrome;
  chrome.Add("Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8");
  HeaderList short_one;
  short_one.Add("X-Thumb-Accept", "image/webp;q=0.3,image/avif;q=0.3");
  EXPECT_EQ(NegotiateFormats(chrome, kUsual), NegotiateFormats(short_one, kUsual));
}

}  // namespace
}  // namespace server
