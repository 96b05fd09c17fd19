// What waits to go out on one connection. Bodies are shared, never copied.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "server/front/byte_stream.h"

struct iovec;

namespace server {

class OutputQueue {
 public:
  void Add(std::string bytes);
  void Add(std::shared_ptr<const std::string> bytes);
  // A piece of a streamed body, counted when it has gone.
  void AddChunk(std::string bytes);

  bool empty() const { return pieces_.empty(); }

  enum class Progress { kDone, kBlocked, kFailed };
  struct Flushed {
    Progress progress;
    std::size_t bytes = 0;
    std::size_t chunk_bytes = 0;  // of these, from chunks
  };
  // Writes until the stream takes no more, or one turn's worth.
  Flushed Flush(ByteStream& stream);

 private:
  struct Piece {
    std::string own;
    std::shared_ptr<const std::string> shared;
    bool is_chunk = false;
    const std::string& bytes() const { return shared ? *shared : own; }
  };

  std::size_t FillVectors(iovec* vectors, std::size_t most) const;
  void DropSent(std::size_t bytes, Flushed& flushed);

  std::vector<Piece> pieces_;
  std::size_t offset_ = 0;  // bytes of the first piece that have gone
};

}  // namespace server
