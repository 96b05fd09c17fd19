// Header fields that many answers share: checked and written out once, sent as they are. Immutable.
#pragma once

#include <memory>
#include <string>

#include "server/front/http_message.h"

namespace server {

class FixedHeaders {
 public:
  // Fields that only the front may write are left out.
  explicit FixedHeaders(const HeaderList& fields);

  const HeaderList& fields() const { return fields_; }
  // "Name: value" and a line end, for each.
  const std::string& lines() const { return lines_; }
  // False where one of them would break the head apart.
  bool sendable() const { return sendable_; }

 private:
  HeaderList fields_;
  std::string lines_;
  bool sendable_ = true;
};

// What is sent with an answer, whichever way it is kept; not what the front adds.
HeaderList AllHeaders(const HttpResponse& response);

}  // namespace server
