// The record beside a local file, which anybody who may write there can change.
#include "s3client/local_attributes.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using s3client::Attributes;

const s3client::FileIdentity kFile = [] {
  s3client::FileIdentity identity{};
  identity.size = 5;
  identity.modified = 7;
  return identity;
}();

void CheckWritten(const Attributes& attributes) {
  const std::string record = s3client::EncodeAttributes(attributes, kFile);
  Require(s3client::DecodeAttributes(record, kFile) == attributes, "a record that was written is read back");
  s3client::FileIdentity other = kFile;
  ++other.modified;
  Require(!s3client::DecodeAttributes(record, other), "a record is of one version of a file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  if (const auto attributes = s3client::DecodeAttributes(input.rest(), kFile)) CheckWritten(*attributes);
  Attributes attributes;
  attributes.content_type = input.TakeLine();
  while (!input.rest().empty()) {
    const std::string name(input.TakeLine());
    attributes.metadata.emplace(name, input.TakeLine());
  }
  CheckWritten(attributes);
  return 0;
}
