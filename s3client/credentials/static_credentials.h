// Credentials that were given once and never change.
#pragma once

#include <memory>

#include "s3client/credentials/credentials.h"

namespace s3client {

// Get never fails and never blocks.
std::shared_ptr<CredentialsProvider> MakeStaticCredentials(Credentials credentials);

}  // namespace s3client
