#include "imaging/decoder_failure.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>

#include <vips/vips8>

namespace imaging {
namespace {

std::string_view ClientText(ErrorCode code) {
  return code == ErrorCode::kCorrupt ? "damaged or truncated file" : std::string_view();
}

Error Failure(ErrorCode code, std::string_view step, std::string_view words) {
  std::string message(step);
  message.append(": ").append(words);
  // libvips gathers lines; a log takes one.
  while (message.ends_with('\n')) message.pop_back();
  std::ranges::replace(message, '\n', ';');
  return {code, std::string(ClientText(code)), std::move(message)};
}

}  // namespace

Error CurrentFailure(std::string_view step, ErrorCode decoder_failure) noexcept {
  try {
    throw;
  } catch (const vips::VError& failure) {
    vips_error_clear();
    return Failure(decoder_failure, step, failure.what());
  } catch (const std::bad_alloc&) {
    return {ErrorCode::kInternal, "", "out of memory"};
  } catch (const std::exception& failure) {
    return Failure(ErrorCode::kInternal, step, failure.what());
  } catch (...) {
    return Failure(ErrorCode::kInternal, step, "unknown exception");
  }
}

ThreadStateCleanup::~ThreadStateCleanup() {
  // Decoders leave words behind even where they succeed; the next failure should not be told in them.
  vips_error_clear();
  vips_thread_shutdown();
}

}  // namespace imaging
