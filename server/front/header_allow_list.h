// Which request fields are read, and for what. Everything else is dropped unread: a handler that never asks
// for a field need not pay for it, and what is not there cannot be misread.
#pragma once

#include <string_view>

namespace server {

enum class FieldUse {
  kDropped,
  kKept,  // handed to the handler as it came
  kHost,
  kConnection,
  kContentLength,
  kTransferEncoding,
  kExpect,
  kForbidden,  // names under which httplib keeps the addresses of the connection: only ever a forgery
};

FieldUse UseOfField(std::string_view name);

}  // namespace server
