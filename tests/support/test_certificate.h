// A certificate that nobody trusts and its key, as PEM files.
#pragma once

#include <filesystem>
#include <string>

namespace server {

struct TestCertificate {
  std::string certificate;  // paths
  std::string key;
};

// Made anew, with a key of its own, as NAME.pem and NAME.key in `folder`.
TestCertificate MakeTestCertificate(const std::filesystem::path& folder, const std::string& name);

// The same key under a password.
std::string MakeProtectedKey(const TestCertificate& made, const std::string& path);

}  // namespace server
