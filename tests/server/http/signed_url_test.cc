#include "server/http/signed_url.h"

#include <gmock/gmock.h>

#include "server/http/url_signature.h"

namespace server {
namespace {

using testing::HasSubstr;

const SigningKey kUrlKey{"k1", Secret("0123456789abcdef")};

std::string Signed(std::string_view url, std::optional<std::uint64_t> expiry = std::nullopt) {
  return SignUrl(url, kUrlKey, expiry).value_or("no URL");
}

std::string UrlErrorOf(std::string_view url, std::optional<std::uint64_t> expiry = std::nullopt) {
  const auto signed_url = SignUrl(url, kUrlKey, expiry);
  return signed_url ? "" : signed_url.error();
}

bool Passes(const std::string& url) {
  const std::string target = url.substr(url.find('/', url.starts_with('/') ? 0 : 8));
  const std::size_t mark = target.find('?');
  const UrlSignatures signatures({kUrlKey}, true, [] { return std::chrono::system_clock::time_point(); });
  return signatures.Check(target.substr(0, mark), target.substr(mark + 1)).has_value();
}

TEST(SignedUrl, IsTheUrlAndItsSignature) {
  const std::string url = "https://cdn.example:8443/thumbs?filename=cat.png&size=180";
  const std::string signature = SignatureOf("/thumbs", "filename=cat.png&size=180", kUrlKey).value();
  EXPECT_EQ(Signed(url), url + "&sig=" + signature);
  EXPECT_EQ(Signed("/thumbs?filename=cat.png&size=180"),
            "/thumbs?filename=cat.png&size=180&sig=" + signature);
}

TEST(SignedUrl, PassesTheCheckInEverySpelling) {
  for (const char* url :
       {"/t/w180/cat.png", "/t/w180/cat.png?", "/t/w180/cat.png?v=1&", "/t/w180/a//b/../c",
        "/thumbs?filename=a+b%2Bc&size=1", "/thumbs?filename=a b\"<>&size=1", "/thumbs?size=1&&filename",
        "http://h/t/w1/%E5%9B%BE \xE5\x9B\xBE", "HTTPS://h:1/t/w1/a?x==", "/t/w1/100%25"}) {
    EXPECT_TRUE(Passes(Signed(url))) << Signed(url);
    EXPECT_TRUE(Passes(Signed(url, 7))) << Signed(url, 7);
  }
}

TEST(SignedUrl, HoldsOnlyWhatAUrlMay) {
  EXPECT_THAT(Signed("/t/w1/a b\t\xC3\xA4{}|^`\\<>\""),
              HasSubstr("/t/w1/a%20b%09%C3%A4%7B%7D%7C%5E%60%5C%3C%3E%22?sig="));
}

TEST(SignedUrl, AQuestionMarkInAValueIsNoBeginning) {
  const std::string url = Signed("/thumbs?size=1&filename=who?", 5);
  EXPECT_THAT(url, HasSubstr("filename=who?&exp=5&sig="));
  EXPECT_TRUE(Passes(url));
}

TEST(SignedUrl, AnExpiryIsSignedToo) {
  const std::string url = Signed("/t/w1/a", 1'234);
  EXPECT_THAT(url, HasSubstr("/t/w1/a?exp=1234&sig=k1."));
  EXPECT_NE(url.substr(url.find("sig=")), Signed("/t/w1/a").substr(Signed("/t/w1/a").find("sig=")));
  EXPECT_THAT(Signed("/t/w1/a?exp=5"), HasSubstr("/t/w1/a?exp=5&sig=k1."));
}

TEST(SignedUrl, TellsWhatIsNoUrlToBeSigned) {
  for (const char* url : {"", "cat.png", "thumbs?size=1", "//host/path", "ftp://host/path", "https://host",
                          "https://host?size=1"})
    EXPECT_EQ(UrlErrorOf(url), "it is neither an http(s) URL with a path nor a path") << url;
  EXPECT_THAT(UrlErrorOf("/a#b"), HasSubstr("fragment"));
  EXPECT_THAT(UrlErrorOf("/a?sig=x"), HasSubstr("signed already"));
  EXPECT_THAT(UrlErrorOf("/a?%73ig=x"), HasSubstr("signed already"));
  EXPECT_THAT(UrlErrorOf("/a?exp=1", 2), HasSubstr("has an expiry"));
  EXPECT_THAT(UrlErrorOf("/a?b=%"), HasSubstr("two hex digits"));
  EXPECT_THAT(UrlErrorOf("/a%"), HasSubstr("two hex digits"));
}

}  // namespace
}  // namespace server
