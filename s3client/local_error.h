// Errors of the local file system as errors of the port.
#pragma once

#include <stop_token>
#include <string_view>

#include "s3client/object_store.h"

namespace s3client {

// kAccessDenied where the folder's owner has to act (EACCES, EPERM, EROFS), otherwise kIo. `action` reads
// "cannot <action>"; the message names the folder and the key.
Error LocalError(int error_number, std::string_view action, std::string_view where);

// True for the errors of open that mean "no regular file has this name": it is missing, blocked by a file or
// a link on the way, too long, or a socket.
bool MeansAbsent(int error_number);

// kCancelled or kTimeout, once the caller has no use for the answer.
Result<void> CheckStillWanted(Deadline deadline, const std::stop_token& stop = {});

}  // namespace s3client
