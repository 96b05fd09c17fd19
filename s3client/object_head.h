// What the head of an S3 answer says of an object. Pure.
#pragma once

#include "s3client/http_transport.h"
#include "s3client/object_store.h"

namespace s3client {

// kProtocol where ETag, Content-Length or Last-Modified is missing or does not parse: no S3 answers so, and a
// guessed size or validator would be stored with the thumbnail. `status` must be 200.
Result<ObjectInfo> ReadObjectInfo(const HttpHead& head);

// The ETag of an answer to PUT; kProtocol without one.
Result<std::string> ReadEtag(const HttpHead& head);

// Metadata as headers, or kInvalidKey where a name is not a lower-case header token or a value not printable
// ASCII: those cannot be sent, or could start a header of their own.
Result<HttpHeaders> MetadataHeaders(const Metadata& metadata);

}  // namespace s3client
