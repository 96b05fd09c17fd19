#include "server/http/url_signature.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;
using Time = std::chrono::system_clock::time_point;

const SigningKey kNew{"new", Secret("0123456789abcdef")};
const SigningKey kOld{"old", Secret("fedcba9876543210")};
constexpr std::string_view kPath = "/thumbs";
constexpr std::string_view kQuery = "filename=cat.png&size=180";

std::string Sign(std::string_view path, std::string_view query, const SigningKey& key = kNew) {
  return SignatureOf(path, query, key).value_or("no signature");
}

class UrlSignaturesTest : public testing::Test {
 protected:
  UrlSignatures Signatures(bool required = true, std::vector<SigningKey> keys = {kNew, kOld}) {
    return UrlSignatures(std::move(keys), required, [this] { return now_; });
  }
  // nullopt: the URL passes.
  static std::optional<SignatureFault> FaultOf(const UrlSignatures& signatures, std::string_view path,
                                               const std::string& query) {
    const auto checked = signatures.Check(path, query);
    return checked ? std::nullopt : std::optional(checked.error().fault);
  }
  static std::string Signed(const std::string& query, const SigningKey& key = kNew) {
    return query + "&sig=" + Sign(kPath, query, key);
  }

  // The query of all tests that change nothing but the signature.
  static std::string With(const std::string& signature) {
    return fmt::format("{}&sig={}", kQuery, signature);
  }

  Time now_{seconds(1'000'000)};
};

// Made with: printf %s '/thumbs?filename=cat.png&size=180' | openssl dgst -sha256 -hmac 0123456789abcdef
// -binary | basenc --base64url
TEST(SignatureOf, IsWhatOthersMake) {
  EXPECT_EQ(Sign(kPath, kQuery), "new.89BhIzoqKQ-BzU2pNPCWYB4qp1Vx7AxVqUS1VV-cNEw");
}

TEST(SignatureOf, EqualRequestsHaveEqualSignatures) {
  const std::string expected = Sign("/t/w180/a%20b+c/%C3%A4", "filename=a+b%2Bc%2F&size=180&v=");
  const std::pair<const char*, const char*> same[] = {
      {"/t/w180/a%20b%2Bc/%c3%a4", "v=&size=180&filename=a%20b%2bc/"},
      {"/t%2Fw180/a%20b%2bc/\xC3\xA4", "size=%31%38%30&&v&filename=a+b%2Bc%2f"},
      {"/%74/w180/a%20b+c/%C3%A4", "%73ize=180&filename=a+b%2Bc%2F&v=&"},
      {"/t/w180/a%20b+c/%C3%A4", "sig=whatever&filename=a+b%2Bc%2F&size=180&v="},
  };
  for (const auto& [path, query] : same) EXPECT_EQ(Sign(path, query), expected) << path << "?" << query;
}

TEST(SignatureOf, OtherRequestsHaveOthers) {
  const std::string one = Sign(kPath, kQuery);
  EXPECT_NE(Sign("/thumb", kQuery), one);
  EXPECT_NE(Sign("/thumbs/", kQuery), one);
  EXPECT_NE(Sign("//thumbs", kQuery), one);
  EXPECT_NE(Sign(kPath, "filename=cat.png&size=181"), one);
  EXPECT_NE(Sign(kPath, "filename=cat.png&size=180&v="), one);
  EXPECT_NE(Sign(kPath, "filename=cat.png&size=180&exp=1"), one);
  EXPECT_NE(Sign(kPath, "filename=cat.png"), one);
  // What is data in one must not be structure in another.
  EXPECT_NE(Sign(kPath, "filename=a%26size%3D180"), Sign(kPath, "filename=a&size=180"));
  EXPECT_NE(Sign("/thumbs%3Ffilename=cat.png&size=180", ""), one);
  EXPECT_NE(Sign(kPath, "a=1&b=2"), Sign(kPath, "a=1%26b%3D2"));
  EXPECT_NE(Sign(kPath, "a%3D=1"), Sign(kPath, "a==1"));
}

TEST(SignatureOf, TellsWhatCannotBeRead) {
  for (const char* path : {"/%", "/%4", "/%zz", "/a%2"}) EXPECT_FALSE(SignatureOf(path, "", kNew)) << path;
  for (const char* query : {"a=%", "a=%f", "a=%C3", "a=%00", "sig=a&sig=b", "exp=1&exp=1"})
    EXPECT_FALSE(SignatureOf(kPath, query, kNew)) << query;
}

TEST_F(UrlSignaturesTest, EveryKeyMayHaveSigned) {
  const auto signatures = Signatures();
  for (const SigningKey& key : {kNew, kOld})
    EXPECT_EQ(FaultOf(signatures, kPath, Signed(std::string(kQuery), key)), std::nullopt) << key.id;
}

TEST_F(UrlSignaturesTest, ARightSignatureLastsWithoutAnExpiry) {
  const auto checked = Signatures().Check(kPath, Signed(std::string(kQuery)));
  ASSERT_TRUE(checked);
  EXPECT_EQ(*checked, std::nullopt);
}

TEST_F(UrlSignaturesTest, WhatIsMissingIsOnlyRefusedWhereItIsRequired) {
  EXPECT_EQ(FaultOf(Signatures(true), kPath, std::string(kQuery)), SignatureFault::kMissing);
  EXPECT_EQ(FaultOf(Signatures(false), kPath, std::string(kQuery)), std::nullopt);
  EXPECT_EQ(FaultOf(Signatures(true), kPath, ""), SignatureFault::kMissing);
}

TEST_F(UrlSignaturesTest, AWrongOneIsRefusedWhetherItIsRequiredOrNot) {
  const std::string query(kQuery);
  const std::string right = Sign(kPath, query);
  const std::string mac = right.substr(right.find('.') + 1);
  const SigningKey same_id{"new", kOld.secret};
  const std::string wrong[] = {"",
                               "new",
                               "new.",
                               "." + mac,
                               mac,
                               "old." + mac,
                               "new." + mac + "=",
                               "new." + mac.substr(0, 42),
                               "new." + mac + "A",
                               "new.." + mac,
                               "NEW." + mac,
                               "nobody." + mac,
                               "new." + std::string(43, 'A'),
                               Sign(kPath, query, same_id),
                               Sign("/iron_thumbs/thumbs", query),
                               Sign(kPath, query + "&v=1")};
  for (const bool required : {true, false}) {
    const auto signatures = Signatures(required);
    for (const std::string& signature : wrong)
      EXPECT_EQ(FaultOf(signatures, kPath, With(signature)), SignatureFault::kWrong) << signature;
  }
}

TEST_F(UrlSignaturesTest, EveryChangedBitOfASignatureIsSeen) {
  const auto signatures = Signatures();
  const std::string query(kQuery);
  std::string signature = Sign(kPath, query);
  for (char& c : signature) {
    const char was = c;
    c = was == 'A' ? 'B' : 'A';
    EXPECT_EQ(FaultOf(signatures, kPath, With(signature)), SignatureFault::kWrong);
    c = was;
  }
  EXPECT_EQ(FaultOf(signatures, kPath, With(signature)), std::nullopt);
}

TEST_F(UrlSignaturesTest, AnUnknownIdIsNoWayAroundTheKeys) {
  const SigningKey forged{"other", kNew.secret};
  EXPECT_EQ(FaultOf(Signatures(), kPath, Signed(std::string(kQuery), forged)), SignatureFault::kWrong);
}

TEST_F(UrlSignaturesTest, AKeyThatWasTakenAwayCountsNoMore) {
  EXPECT_EQ(FaultOf(Signatures(true, {kNew}), kPath, Signed(std::string(kQuery), kOld)),
            SignatureFault::kWrong);
}

TEST_F(UrlSignaturesTest, ExpiresToTheSecond) {
  const auto signatures = Signatures();
  const std::string query = Signed("filename=a&size=1&exp=1000060");
  const auto lifetime = [&] { return signatures.Check(kPath, query).value(); };
  EXPECT_EQ(lifetime(), seconds(60));
  now_ += std::chrono::milliseconds(1);
  EXPECT_EQ(lifetime(), seconds(59));
  now_ = Time(seconds(1'000'060)) - std::chrono::nanoseconds(1);
  EXPECT_EQ(lifetime(), seconds(0));
  now_ = Time(seconds(1'000'060));
  EXPECT_EQ(FaultOf(signatures, kPath, query), SignatureFault::kExpired);
}

TEST_F(UrlSignaturesTest, AnExpiryCannotBeMovedNorTakenAway) {
  const auto signatures = Signatures(false);
  const std::string signature = "&sig=" + Sign(kPath, "filename=a&size=1&exp=999999");
  EXPECT_EQ(FaultOf(signatures, kPath, "filename=a&size=1&exp=999999" + signature), SignatureFault::kExpired);
  EXPECT_EQ(FaultOf(signatures, kPath, "filename=a&size=1&exp=9999999" + signature), SignatureFault::kWrong);
  EXPECT_EQ(FaultOf(signatures, kPath, "filename=a&size=1" + signature), SignatureFault::kWrong);
  EXPECT_EQ(FaultOf(signatures, kPath, "filename=a&size=1&exp=9999999"), SignatureFault::kMissing);
}

TEST_F(UrlSignaturesTest, AnExpiryIsANumberOfSeconds) {
  for (const char* expiry :
       {"", "-1", "1e9", "soon", "1000060.5", "9000000001", "1000060000000", "99999999999999999999"}) {
    EXPECT_EQ(FaultOf(Signatures(), kPath, Signed(std::string("size=1&exp=") + expiry)),
              SignatureFault::kMalformed)
        << expiry;
  }
  EXPECT_EQ(FaultOf(Signatures(), kPath, Signed("size=1&exp=9000000000")), std::nullopt);
}

TEST_F(UrlSignaturesTest, WhatCannotBeReadIsNoMatterOfSignatures) {
  for (const char* query : {"a=%", "sig=a&sig=b", "exp=1&exp=2"}) {
    const auto checked = Signatures().Check(kPath, query);
    ASSERT_FALSE(checked) << query;
    EXPECT_EQ(checked.error().fault, SignatureFault::kMalformed);
    EXPECT_NE(checked.error().detail, "");
  }
  EXPECT_EQ(FaultOf(Signatures(), "/%", "sig=a"), SignatureFault::kMalformed);
}

}  // namespace
}  // namespace server
