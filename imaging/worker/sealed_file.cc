#include "imaging/worker/sealed_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace imaging {
namespace {

// F_SEAL_WRITE needs that nobody has the file mapped for writing; ours is written by write(2).
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

tl::unexpected<Error> SealingFailed(const char* step, int error) {
  return tl::unexpected(
      Error{ErrorCode::kInternal, "", fmt::format("{}: {}", step, std::generic_category().message(error))});
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<Descriptor> SealBytes(std::string_view bytes) {
  Descriptor file(::memfd_create("thumbd", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return SealingFailed("memfd_create", errno);
  if (!WriteAll(file.get(), bytes)) return SealingFailed("write to a memfd", errno);
  if (::fcntl(file.get(), F_ADD_SEALS, kSeals | F_SEAL_SEAL) != 0)
    return SealingFailed("seal a memfd", errno);
  return file;
}

Result<SealedView> SealedView::Open(int file, std::size_t most) {
  const int seals = ::fcntl(file, F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals) return SealingFailed("open a sealed file", EPERM);
  const off_t end = ::lseek(file, 0, SEEK_END);  // fstat(3) asks by path, which a confined process may not
  const auto size = static_cast<std::size_t>(end);
  if (end <= 0 || size > most) return SealingFailed("open a sealed file", EFBIG);
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (start == MAP_FAILED) return SealingFailed("mmap", errno);
  return SealedView(std::string_view(static_cast<const char*>(start), size));
}

SealedView::SealedView(SealedView&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

SealedView::~SealedView() {
  if (bytes_.empty()) return;
  // munmap takes what mmap gave, which was not const.
  ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

}  // namespace imaging
