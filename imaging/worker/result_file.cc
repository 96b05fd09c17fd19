#include "imaging/worker/result_file.h"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace imaging {
namespace {

// A usual thumbnail finds its memory there already.
constexpr std::uint64_t kKeptBytes = std::uint64_t{256} << 10;

tl::unexpected<Error> Failed(const char* step, int error) {
  return tl::unexpected(
      Error{ErrorCode::kInternal, "", fmt::format("{}: {}", step, std::generic_category().message(error))});
}

// Calls `step` with the offset that is reached until all `size` bytes are through.
template <typename Step>
bool InSteps(std::size_t size, Step step) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t moved = step(done);
    if (moved < 0 && errno == EINTR) continue;
    if (moved == 0) errno = EIO;
    if (moved <= 0) return false;
    done += static_cast<std::size_t>(moved);
  }
  return true;
}

}  // namespace

Result<ResultFile> ResultFile::Make(std::uint64_t most_bytes) {
  Descriptor file(::memfd_create("thumbd-results", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return Failed("memfd_create", errno);
  if (::ftruncate(file.get(), static_cast<off_t>(most_bytes)) != 0) return Failed("ftruncate", errno);
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return Failed("seal a memfd", errno);
  return ResultFile(std::move(file), most_bytes);
}

Result<std::vector<std::string>> ResultFile::Read(std::span<const std::uint32_t> sizes) const {
  if (std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0}) > most_bytes_)
    return Failed("read pictures", EFBIG);
  std::vector<std::string> pictures;
  std::size_t begin = 0;
  for (const std::uint32_t size : sizes) {
    std::string& picture = pictures.emplace_back(size, '\0');
    const bool read = InSteps(size, [&](std::size_t done) {
      return ::pread(file_.get(), picture.data() + done, size - done, static_cast<off_t>(begin + done));
    });
    if (!read) return Failed("read pictures", errno);
    begin += size;
  }
  return pictures;
}

void ResultFile::Clear() const {
  if (most_bytes_ <= kKeptBytes) return;
  // It only saves memory.
  static_cast<void>(::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                static_cast<off_t>(kKeptBytes),
                                static_cast<off_t>(most_bytes_ - kKeptBytes)));
}

Result<void> WritePictures(int file, std::span<const std::string_view> pictures) {
  const off_t end = ::lseek(file, 0, SEEK_END);
  const auto room = static_cast<std::size_t>(std::max<off_t>(end, 0));
  std::size_t begin = 0;
  for (const std::string_view picture : pictures) {
    // Asked before, because a write past the limit of file sizes ends the process.
    if (picture.size() > room - begin) {
      const auto megabytes = room >> 20;
      return tl::unexpected(Error{ErrorCode::kTooManyPixels,
                                  fmt::format("the thumbnail takes more than {} MB", megabytes), ""});
    }
    const bool written = InSteps(picture.size(), [&](std::size_t done) {
      return ::pwrite(file, picture.data() + done, picture.size() - done, static_cast<off_t>(begin + done));
    });
    if (!written) return Failed("write pictures", errno);
    begin += picture.size();
  }
  return {};
}

}  // namespace imaging
