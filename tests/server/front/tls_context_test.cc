#include "server/front/tls_context.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"
#include "tests/support/test_certificate.h"

namespace server {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TlsContextTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.path() / name; }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }

  static std::string ErrorOf(const std::string& certificate, const std::string& key) {
    const auto loaded = TlsContext::Load(certificate, key);
    return loaded ? "" : loaded.error();
  }

  s3client::testing::TemporaryFolder folder_;
  const TestCertificate made_ = MakeTestCertificate(folder_.path(), "made");
};

TEST_F(TlsContextTest, TakesAPairThatFits) {
  EXPECT_EQ(ErrorOf(made_.certificate, made_.key), "");
}

TEST_F(TlsContextTest, NamesTheFileThatCannotBeRead) {
  EXPECT_EQ(ErrorOf(Path("none.pem"), made_.key),
            "cannot use \"" + Path("none.pem") +
                "\" (TLS_CERT) for TLS: it cannot be read: No such file "
                "or directory");
  EXPECT_THAT(ErrorOf(made_.certificate, Path("none.key")),
              AllOf(HasSubstr("none.key\" (TLS_KEY)"), HasSubstr("No such file")));
  EXPECT_THAT(ErrorOf("", made_.key), HasSubstr("(TLS_CERT) for TLS: it cannot be read"));
}

TEST_F(TlsContextTest, RefusesAFileThatIsNoPem) {
  const std::string junk = Write("junk", "my little secret\n");
  EXPECT_THAT(ErrorOf(junk, made_.key), HasSubstr("it holds no certificate in PEM form"));
  const std::string of_key = ErrorOf(made_.certificate, junk);
  EXPECT_THAT(of_key, AllOf(HasSubstr("it holds no private key in PEM form"), Not(HasSubstr("secret"))));
}

TEST_F(TlsContextTest, RefusesTheTwoTheWrongWayRound) {
  EXPECT_THAT(ErrorOf(made_.key, made_.certificate), HasSubstr("no certificate"));
}

TEST_F(TlsContextTest, RefusesTheKeyOfAnotherCertificate) {
  const TestCertificate other = MakeTestCertificate(folder_.path(), "other");
  EXPECT_EQ(ErrorOf(made_.certificate, other.key),
            "cannot use \"" + other.key + "\" (TLS_KEY) for TLS: it is not the key of the certificate in \"" +
                made_.certificate + "\" (TLS_CERT)");
}

TEST_F(TlsContextTest, RefusesAKeyUnderAPasswordWithoutAsking) {
  EXPECT_THAT(ErrorOf(made_.certificate, MakeProtectedKey(made_, Path("protected.key"))),
              HasSubstr("protected by a password"));
}

}  // namespace
}  // namespace server
