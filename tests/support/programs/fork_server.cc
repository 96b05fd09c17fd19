// A program that is nothing but a fork server, for tests of the worker pool.
#include "imaging/worker/fork_server.h"

int main() {
  return imaging::RunForkServer(imaging::kForkServerSocket);
}
