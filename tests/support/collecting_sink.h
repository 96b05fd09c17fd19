// A sink that keeps what it is given, and can be told to misbehave.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "s3client/object_store.h"

namespace s3client::testing {

class CollectingSink final : public ObjectSink {
 public:
  std::string bytes;  // of the last Begin
  ObjectInfo info;
  int begins = 0;
  int appends = 0;
  // Called before the sink acts; false refuses.
  std::function<bool()> on_begin = [] { return true; };
  std::function<bool()> on_append = [] { return true; };
  std::optional<Deadline> body_deadline;

  bool Begin(const ObjectInfo& given) override {
    ++begins;
    info = given;
    bytes.clear();
    return on_begin();
  }

  std::optional<Deadline> BodyDeadline() const override { return body_deadline; }

  bool Append(std::string_view piece) override {
    ++appends;
    bytes += piece;
    return on_append();
  }
};

}  // namespace s3client::testing
