#include "server/front/output_queue.h"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/uio.h>

namespace server {
namespace {

constexpr std::size_t kMostVectors = 16;
// A client that reads as fast as we write must not keep the loop to itself.
constexpr std::size_t kMostBytesPerTurn = 1 << 20;

}  // namespace

void OutputQueue::Add(std::string bytes) {
  if (!bytes.empty()) pieces_.push_back({std::move(bytes), nullptr, false});
}

void OutputQueue::Add(std::shared_ptr<const std::string> bytes) {
  if (bytes && !bytes->empty()) pieces_.push_back({{}, std::move(bytes), false});
}

void OutputQueue::AddChunk(std::string bytes) {
  if (!bytes.empty()) pieces_.push_back({std::move(bytes), nullptr, true});
}

OutputQueue::Flushed OutputQueue::Flush(ByteStream& stream) {
  Flushed flushed{Progress::kDone};
  std::array<iovec, kMostVectors> vectors;
  while (!pieces_.empty()) {
    if (flushed.bytes >= kMostBytesPerTurn) {
      flushed.progress = Progress::kBlocked;
      break;
    }
    const std::size_t count = FillVectors(vectors.data(), vectors.size());
    const Transfer sent = stream.Write({vectors.data(), count});
    if (sent.state != Transfer::State::kMoved) {
      flushed.progress = sent.state == Transfer::State::kBlocked ? Progress::kBlocked : Progress::kFailed;
      break;
    }
    DropSent(sent.bytes, flushed);
  }
  return flushed;
}

std::size_t OutputQueue::FillVectors(iovec* vectors, std::size_t most) const {
  const std::size_t count = std::min(most, pieces_.size());
  std::size_t skip = offset_;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& bytes = pieces_[i].bytes();
    // Only read from, though vectors are not const.
    vectors[i] = {const_cast<char*>(bytes.data()) + skip, bytes.size() - skip};
    skip = 0;
  }
  return count;
}

void OutputQueue::DropSent(std::size_t bytes, Flushed& flushed) {
  flushed.bytes += bytes;
  auto piece = pieces_.begin();
  while (bytes > 0) {
    const std::size_t taken = std::min(bytes, piece->bytes().size() - offset_);
    if (piece->is_chunk) flushed.chunk_bytes += taken;
    bytes -= taken;
    offset_ += taken;
    if (offset_ == piece->bytes().size()) {
      offset_ = 0;
      ++piece;
    }
  }
  pieces_.erase(pieces_.begin(), piece);
}

}  // namespace server
