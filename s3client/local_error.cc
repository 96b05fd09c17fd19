#include "s3client/local_error.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace s3client {

Error LocalError(int error_number, std::string_view action, std::string_view where) {
  const bool denied = error_number == EACCES || error_number == EPERM || error_number == EROFS;
  return {.code = denied ? ErrorCode::kAccessDenied : ErrorCode::kIo,
          .message =
              fmt::format("cannot {} {}: {}", action, where, std::generic_category().message(error_number)),
          .store_code = "",
          .request_id = ""};
}

bool MeansAbsent(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:
    case ENODEV:
      return true;
    default:
      return false;
  }
}

Result<void> CheckStillWanted(Deadline deadline, const std::stop_token& stop) {
  if (stop.stop_requested()) {
    return tl::unexpected(Error{ErrorCode::kCancelled, "the caller ended the call", "", ""});
  }
  if (std::chrono::steady_clock::now() >= deadline) {
    return tl::unexpected(Error{ErrorCode::kTimeout, "the deadline of the call has passed", "", ""});
  }
  return {};
}

}  // namespace s3client
