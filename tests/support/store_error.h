// What a store is told to fail with.
#pragma once

#include <string>

#include "s3client/error.h"

namespace server::doubles {

inline s3client::Error StoreError(s3client::ErrorCode code, std::string message = "told to fail") {
  return {.code = code, .message = std::move(message), .store_code = "", .request_id = ""};
}

}  // namespace server::doubles
