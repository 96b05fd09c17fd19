// A local store in a folder of its own, with and without extended attributes, and a hand that writes beside
// it.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "s3client/local_object_store.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/temporary_folder.h"

namespace s3client {

class LocalObjectStoreTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    store_ = MakeLocalObjectStore(Options());
  }

  LocalOptions Options() const { return {.root = root(), .create = true, .extended_attributes = GetParam()}; }

  std::filesystem::path root() const { return folder_.path() / "images"; }

  // As cp and most editors do: in place where the file exists.
  void WriteByHand(const std::string& path, std::string_view bytes) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << bytes;
  }

  void Put(std::string_view key, std::string_view bytes) {
    PutOptions options;
    options.content_type = "image/png";
    options.metadata = {{"origin", "1"}};
    const auto put = store_->Put(key, bytes, options);
    ASSERT_TRUE(put) << put.error().message;
  }

  std::string Get(std::string_view key) {
    testing::CollectingSink sink;
    const auto got = store_->Get(key, {}, sink);
    return got ? sink.bytes : "error: " + std::string(ToString(got.error().code));
  }

  ObjectInfo Head(std::string_view key) {
    const auto head = store_->Head(key, Deadline::max());
    EXPECT_TRUE(head) << key << ": " << (head ? "" : head.error().message);
    return head.value_or(ObjectInfo{});
  }

  std::vector<std::string> List() {
    const auto page = store_->List({});
    EXPECT_TRUE(page) << (page ? "" : page.error().message);
    std::vector<std::string> keys;
    if (page) {
      for (const auto& object : page->objects) keys.push_back(object.key);
    }
    return keys;
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

}  // namespace s3client
