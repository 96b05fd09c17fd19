// The S3 store with its outer world passed in: what tests replace.
#pragma once

#include <memory>

#include "s3client/clock.h"
#include "s3client/http_transport.h"
#include "s3client/retry_policy.h"
#include "s3client/s3_object_store.h"

namespace s3client {

struct S3Dependencies {
  std::shared_ptr<HttpTransport> transport;
  SystemClock clock;
  RetrySources retry;
};

std::unique_ptr<ObjectStore> MakeS3ObjectStore(S3Options options,
                                               std::shared_ptr<CredentialsProvider> credentials,
                                               S3Dependencies dependencies);

}  // namespace s3client
