// Every stage of signing against vectors that shell and OpenSSL's command line made
// (vectors/make_vectors.sh).
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "s3client/s3_endpoint.h"
#include "s3client/sigv4.h"
#include "s3client/timestamps.h"

namespace s3client {
namespace {

struct Vector {
  std::string name;
  std::map<std::string, std::string> fields;
  std::vector<std::string> query;
  std::vector<std::string> headers;

  const std::string& operator[](const std::string& field) const { return fields.at(field); }
};

std::filesystem::path VectorFolder() {
  return std::filesystem::path(__FILE__).parent_path() / "vectors";
}

// Lines are `name "value"`, or `name` followed by the lines of a text, each behind a '|'.
Vector ReadVector(const std::filesystem::path& path) {
  Vector vector;
  vector.name = path.stem();
  std::ifstream file(path);
  std::string block;
  for (std::string line; std::getline(file, line);) {
    const std::size_t quote = line.find(" \"");
    if (line.starts_with('|')) {
      std::string& text = vector.fields[block];
      text += (text.empty() ? "" : "\n") + line.substr(1);
    } else if (quote == std::string::npos) {
      block = line;
    } else {
      const std::string field = line.substr(0, quote);
      const std::string value = line.substr(quote + 2, line.size() - quote - 3);
      if (field == "query") {
        vector.query.push_back(value);
      } else if (field == "header") {
        vector.headers.push_back(value);
      } else {
        vector.fields[field] = value;
      }
    }
  }
  return vector;
}

std::vector<Vector> ReadAll() {
  std::vector<Vector> vectors;
  for (const auto& entry : std::filesystem::directory_iterator(VectorFolder())) {
    if (entry.path().extension() == ".vector") vectors.push_back(ReadVector(entry.path()));
  }
  std::sort(vectors.begin(), vectors.end(), [](const Vector& a, const Vector& b) { return a.name < b.name; });
  return vectors;
}

std::pair<std::string, std::string> Split(const std::string& text, char separator) {
  const std::size_t at = text.find(separator);
  return {text.substr(0, at), text.substr(at + 1)};
}

SigningRequest RequestOf(const Vector& vector) {
  const S3Endpoint endpoint = S3Endpoint::Parse("http://" + vector["host"], vector["bucket"]).value();
  SigningRequest request;
  request.method = vector["method"];
  request.path = vector["key"].empty() ? endpoint.bucket_path() : endpoint.ObjectPath(vector["key"]);
  for (const std::string& parameter : vector.query) {
    const auto [name, value] = Split(parameter, '=');
    request.query.push_back({name, value});
  }
  request.headers.push_back({"host", endpoint.host()});
  for (const std::string& header : vector.headers) {
    const auto [name, value] = Split(header, ':');
    request.headers.push_back({name, value});
  }
  request.payload_hash = Hex(AsBytes(Sha256(vector["body"])));
  return request;
}

// What SignRequest adds before it makes the canonical request.
SigningRequest Completed(SigningRequest request, const Vector& vector) {
  request.headers.push_back({"x-amz-content-sha256", request.payload_hash});
  request.headers.push_back({"x-amz-date", vector["time"]});
  if (!vector["session_token"].empty()) {
    request.headers.push_back({"x-amz-security-token", vector["session_token"]});
  }
  return request;
}

std::chrono::system_clock::time_point TimeOf(const Vector& vector) {
  std::string text = vector["time"];  // 20260102T030405Z
  text.insert(13, ":").insert(11, ":").insert(6, "-").insert(4, "-");
  return ParseListingDate(text).value();
}

class SigV4VectorTest : public ::testing::TestWithParam<Vector> {};

TEST_P(SigV4VectorTest, CanonicalRequest) {
  EXPECT_EQ(MakeCanonicalRequest(Completed(RequestOf(GetParam()), GetParam())).text,
            GetParam()["canonical_request"]);
}

TEST_P(SigV4VectorTest, StringToSign) {
  const SigningScope scope{GetParam()["time"].substr(0, 8), GetParam()["region"]};
  EXPECT_EQ(CredentialScope(scope), GetParam()["scope"]);
  EXPECT_EQ(StringToSign(GetParam()["time"], scope, GetParam()["canonical_request"]),
            GetParam()["string_to_sign"]);
}

TEST_P(SigV4VectorTest, SigningKeyAndSignature) {
  const SigningScope scope{GetParam()["time"].substr(0, 8), GetParam()["region"]};
  const Sha256Digest key = SigningKey(GetParam()["secret_key"], scope);
  EXPECT_EQ(Hex(AsBytes(key)), GetParam()["signing_key"]);
  EXPECT_EQ(Signature(key, GetParam()["string_to_sign"]), GetParam()["signature"]);
}

TEST_P(SigV4VectorTest, AllStagesTogether) {
  const Vector& vector = GetParam();
  SigningKeyCache keys;
  const HttpHeaders signed_headers =
      SignRequest(RequestOf(vector), {vector["access_key"], vector["secret_key"], vector["session_token"]},
                  {TimeOf(vector), vector["region"]}, keys);
  EXPECT_EQ(FindHeader(signed_headers, "x-amz-date"), vector["time"]);
  EXPECT_EQ(FindHeader(signed_headers, "x-amz-security-token"), vector["session_token"]);
  const std::string authorization(FindHeader(signed_headers, "authorization"));
  EXPECT_TRUE(authorization.starts_with("AWS4-HMAC-SHA256 Credential=" + vector["access_key"] + "/" +
                                        vector["scope"] + ",SignedHeaders="))
      << authorization;
  EXPECT_TRUE(authorization.ends_with(",Signature=" + vector["signature"])) << authorization;
}

INSTANTIATE_TEST_SUITE_P(OwnVectors, SigV4VectorTest, ::testing::ValuesIn(ReadAll()),
                         [](const auto& vector) { return vector.param.name; });

TEST(SigV4VectorsTest, AreAllThere) {
  EXPECT_EQ(ReadAll().size(), 18U);
}

}  // namespace
}  // namespace s3client
