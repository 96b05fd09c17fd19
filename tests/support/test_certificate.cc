#include "tests/support/test_certificate.h"

#include <cstdio>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace server {
namespace {

struct Closer {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using File = std::unique_ptr<std::FILE, Closer>;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

constexpr long kValidSeconds = 3'600;

void Fill(X509* certificate, EVP_PKEY* key) {
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kValidSeconds);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("thumbs.example"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
}

}  // namespace

TestCertificate MakeTestCertificate(const std::filesystem::path& folder, const std::string& name) {
  TestCertificate made{folder / (name + ".pem"), folder / (name + ".key")};
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, FreeCertificate> certificate(X509_new());
  Fill(certificate.get(), key.get());
  const File certificate_file(std::fopen(made.certificate.c_str(), "w"));
  PEM_write_X509(certificate_file.get(), certificate.get());
  const File key_file(std::fopen(made.key.c_str(), "w"));
  PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return made;
}

std::string MakeProtectedKey(const TestCertificate& made, const std::string& path) {
  const File source(std::fopen(made.key.c_str(), "r"));
  const std::unique_ptr<EVP_PKEY, FreeKey> key(PEM_read_PrivateKey(source.get(), nullptr, nullptr, nullptr));
  const File target(std::fopen(path.c_str(), "w"));
  const std::string password = "a password";
  PEM_write_PrivateKey(target.get(), key.get(), EVP_aes_128_cbc(),
                       reinterpret_cast<const unsigned char*>(password.data()),
                       static_cast<int>(password.size()), nullptr, nullptr);
  return path;
}

}  // namespace server
