// How OpenSSL reads and writes a socket of ours. Its own way raises SIGPIPE where the client has gone. Only
// for files that see OpenSSL.
#pragma once

#include <openssl/bio.h>

namespace server {

// Never blocks; does not own the socket. Null where no memory is left.
BIO* NewTlsSocket(int socket);

}  // namespace server
