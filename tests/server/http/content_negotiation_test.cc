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
std::string Text(const imaging::AcceptedFormats& accepted) {
  imaging::ThumbnailSpec spec;
  spec.format = kAuto;
  spec.accepted = accepted;
  return CanonicalOptions(spec).substr(std::string(".auto-").size());
}

std::string Negotiated(const std::string& accept, const Preference& preference = kUsual) {
  HeaderList headers;
  headers.Add("Accept", accept);
  return Text(NegotiateFormats(headers, preference));
}

struct Row {
  const char* who;
  const char* accept;
  const char* formats;
};

class NegotiateFormatsFor : public testing::TestWithParam<Row> {};

TEST_P(NegotiateFormatsFor, This) {
  EXPECT_EQ(Negotiated(GetParam().accept), GetParam().formats) << GetParam().who;
}

// What the programs send for an <img>.
INSTANTIATE_TEST_SUITE_P(
    Clients, NegotiateFormatsFor,
    testing::Values(
        Row{"Chrome and Edge", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
            "avif_webp"},
        Row{"Firefox 128", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            "avif_webp"},
        Row{"Firefox 93 to 127", "image/avif,image/webp,*/*", "avif_webp"},
        Row{"Safari 16 and later",
            "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,"
            "image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            "avif_webp"},
        Row{"Chrome before 85", "image/webp,image/apng,image/*,*/*;q=0.8", "webp"},
        Row{"Firefox 66 to 92", "image/webp,*/*", "webp"},
        Row{"Safari 14 and 15", "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
            "webp"},
        Row{"Safari before 14", "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", "png"},
        Row{"Firefox before 65", "image/png,image/*;q=0.8,*/*;q=0.5", "png"},
        Row{"Internet Explorer 11", "image/png, image/svg+xml, image/jxr, image/*;q=0.8, */*;q=0.5", "png"},
        Row{"curl, bots", "*/*", "jpg_png"},
        Row{"Chrome, a picture in a tab of its own",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/"
            "*;q=0.8,"
            "application/signed-exchange;v=b3;q=0.7",
            "avif_webp"},
        Row{"Java's HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "jpg-png"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, NegotiateFormatsFor,
    testing::Values(Row{"an empty header", "", "jpg_png"},
                    Row{"nothing readable", "pictures, please", "jpg_png"},
                    Row{"wildcards never mean AVIF or WebP", "image/*", "jpg_png"},
                    Row{"q decides", "image/avif;q=0.5,image/webp", "webp"},
                    Row{"q decides", "image/avif,image/webp;q=0.9,*/*;q=0.1", "avif-webp"},
                    Row{"our order, not the client's", "image/png,image/jpeg", "jpg_png"},
                    Row{"the client's liking beside ours", "image/png,image/jpeg;q=0.9", "png"},
                    Row{"the client's liking beside ours", "image/jpeg,image/png;q=0.9", "jpg-png"},
                    Row{"q=0 excludes", "image/avif;q=0,image/webp;q=0.000,*/*", "jpg_png"},
                    Row{"q=0 of a wildcard", "image/jpeg,*/*;q=0", "jpg"},
                    Row{"q=0 of one among all", "*/*,image/jpeg;q=0", "png"},
                    Row{"the specific range wins", "image/*;q=1,image/jpeg;q=0.1", "png"},
                    Row{"the specific range wins", "*/*;q=1,image/*;q=0,image/png;q=0.2", "png"},
                    Row{"a type of a parameter is another", "image/webp;level=1,image/png", "png"},
                    Row{"a weight that is none", "image/avif;q=1.5,image/webp", "webp"},
                    Row{"case", "IMAGE/WebP;Q=1", "webp"}, Row{"AVIF alone", "image/avif", "avif"},
                    Row{"AVIF and what all show", "image/avif,*/*;q=0.5", "avif-jpg-png"},
                    Row{"nothing of ours", "text/html", "png"}, Row{"nothing at all", "*/*;q=0", "png"},
                    Row{"a format not in our list", "image/gif", "png"}));

TEST(NegotiateFormats, WithoutAHeaderMeansAnything) {
  EXPECT_EQ(Text(NegotiateFormats({}, kUsual)), "jpg_png");
}

TEST(NegotiateFormats, SeveralLinesAreOneList) {
  HeaderList headers;
  headers.Add("Accept", "image/webp");
  headers.Add("accept", "image/avif");
  EXPECT_EQ(Text(NegotiateFormats(headers, kUsual)), "avif_webp");
}

TEST(NegotiateFormats, TheCdnsWordIsTheOnlyOne) {
  HeaderList headers;
  headers.Add("Accept", "image/avif,image/webp");
  EXPECT_EQ(NegotiatedHeader(headers), "Accept");
  headers.Add("x-thumb-accept", "image/webp");
  EXPECT_EQ(Text(NegotiateFormats(headers, kUsual)), "webp");
  EXPECT_EQ(NegotiatedHeader(headers), "X-Thumb-Accept");
  headers.Set("X-Thumb-Accept", "");
  EXPECT_EQ(Text(NegotiateFormats(headers, kUsual)), "jpg_png");
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
