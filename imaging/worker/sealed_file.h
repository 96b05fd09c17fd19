// Bytes that travel between processes as a file in memory (memfd_create(2)). Sealed, they can be neither
// changed nor cut short under a reader's eyes by anybody, the sender included: what was checked stays true.
#pragma once

#include <cstddef>
#include <string_view>

#include "imaging/error.h"
#include "imaging/worker/descriptor.h"

namespace imaging {

// A sealed file with these bytes, read from its beginning. kInternal where the system has no memory or no
// descriptor left.
Result<Descriptor> SealBytes(std::string_view bytes);

// A read-only view of a sealed file.
class SealedView {
 public:
  // kInternal for what is no sealed file, empty, or of more than `most` bytes. `file` may be closed
  // afterwards.
  static Result<SealedView> Open(int file, std::size_t most);

  SealedView(SealedView&& other) noexcept;
  SealedView& operator=(SealedView&&) = delete;
  ~SealedView();

  std::string_view bytes() const { return bytes_; }

 private:
  explicit SealedView(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace imaging
