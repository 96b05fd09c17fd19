#include "s3client/local_attributes.h"

#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>

#include "s3client/confined_folder.h"
#include "tests/support/temporary_folder.h"

namespace s3client {
namespace {

using ::testing::Optional;

const FileIdentity kIdentity{.inode = 7, .size = 12, .modified = 345};

Attributes Sample() {
  return {.content_type = "image/png; q=\"1:2\"",
          .metadata = {{"empty", ""}, {"odd", "3:abc\n=,"}, {"plain", "v"}}};
}

TEST(LocalAttributes, TakesARecordApartAgain) {
  EXPECT_THAT(DecodeAttributes(EncodeAttributes(Sample(), kIdentity), kIdentity), Optional(Sample()));
}

TEST(LocalAttributes, BelongToOneVersionOfTheBytes) {
  const std::string record = EncodeAttributes(Sample(), kIdentity);
  FileIdentity other = kIdentity;
  other.size = 13;
  EXPECT_EQ(DecodeAttributes(record, other), std::nullopt);
  other = kIdentity;
  other.modified = 346;
  EXPECT_EQ(DecodeAttributes(record, other), std::nullopt);
  other = kIdentity;
  other.inode = 8;  // copied with its attributes and times to another disk
  EXPECT_THAT(DecodeAttributes(record, other), Optional(Sample()));
}

TEST(LocalAttributes, TakesNoPartOfARecordForTheWhole) {
  const std::string record = EncodeAttributes(Sample(), kIdentity);
  int whole = 0;
  for (std::size_t length = 0; length < record.size(); ++length) {
    const auto attributes = DecodeAttributes(record.substr(0, length), kIdentity);
    // Cut between two entries it reads as one with fewer entries; files are never written in parts.
    if (attributes) {
      EXPECT_LT(attributes->metadata.size(), Sample().metadata.size());
    }
    whole += attributes == Sample() ? 1 : 0;
  }
  EXPECT_EQ(whole, 0);
  for (const std::string damaged : {"x", "1:", "1:1", "-1:1", "99999999999999999999:1", "1:12:12"}) {
    EXPECT_EQ(DecodeAttributes(damaged, kIdentity), std::nullopt) << damaged;
  }
}

class LocalAttributesOnDisk : public ::testing::TestWithParam<AttributePlace> {
 protected:
  void SetUp() override {
    root_ = FileDescriptor(::open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    ASSERT_GE(root_.get(), 0);
  }

  testing::TemporaryFolder folder_;
  FileDescriptor root_;
};

TEST_P(LocalAttributesOnDisk, AreThereOnceTheFileIs) {
  auto file = AtomicFile::Create(root_.get());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->Write("bytes"));
  const auto identity = file->Seal();
  ASSERT_TRUE(identity);
  ASSERT_TRUE(WriteAttributes(root_.get(), *file, EncodeAttributes(Sample(), *identity), GetParam()));
  ASSERT_TRUE(file->CommitTo("a"));

  const auto opened = OpenBeneath(root_.get(), "a", O_RDONLY);
  ASSERT_TRUE(opened);
  const auto record = ReadAttributes(root_.get(), opened->get(), *identity);
  ASSERT_TRUE(record && record->has_value());
  EXPECT_THAT(DecodeAttributes(**record, *identity), Optional(Sample()));
}

TEST_P(LocalAttributesOnDisk, HoldMoreThanAnAttributeCan) {
  const Attributes large{.content_type = "a/b", .metadata = {{"m", std::string(20'000, 'v')}}};
  auto file = AtomicFile::Create(root_.get());
  ASSERT_TRUE(file);
  const auto identity = file->Seal();
  ASSERT_TRUE(identity);
  ASSERT_TRUE(WriteAttributes(root_.get(), *file, EncodeAttributes(large, *identity), GetParam()));
  const auto record = ReadAttributes(root_.get(), file->fd(), *identity);
  ASSERT_TRUE(record && record->has_value());
  EXPECT_TRUE(DecodeAttributes(**record, *identity) == large);
}

TEST_P(LocalAttributesOnDisk, AreAbsentFromAFilePutThereByHand) {
  auto file = AtomicFile::Create(root_.get());
  ASSERT_TRUE(file);
  const auto record = ReadAttributes(root_.get(), file->fd(), kIdentity);
  ASSERT_TRUE(record);
  EXPECT_EQ(*record, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Place, LocalAttributesOnDisk,
                         ::testing::Values(AttributePlace::kExtendedAttributeIfPossible,
                                           AttributePlace::kSidecar),
                         [](const auto& test) {
                           return test.param == AttributePlace::kSidecar ? "Sidecar" : "ExtendedAttribute";
                         });

}  // namespace
}  // namespace s3client
