#include "server/front/loop_exchange.h"

#include <utility>

#include "server/front/response_framing.h"

namespace server {
namespace {

// Larger writes are cut, so that what waits for a slow client stays bounded whatever a caller passes at once.
constexpr std::size_t kMostChunkBytes = 64 * 1024;

}  // namespace

LoopExchange::LoopExchange(std::shared_ptr<ExchangeLink> link, std::shared_ptr<LoopMailbox> mailbox)
    : link_(std::move(link)), mailbox_(std::move(mailbox)) {}

LoopExchange::~LoopExchange() {
  if (link_->Unfinished()) mailbox_->Post(AbandonMessage{link_});
}

void LoopExchange::Respond(HttpResponse response) {
  if (link_->Claim()) mailbox_->Post(AnswerMessage{link_, std::move(response), false});
}

void LoopExchange::Begin(HttpResponse response) {
  if (!link_->Claim()) return;
  const bool has_body = MayHaveBody({.head_only = link_->head_only()}, response.status);
  const std::uint64_t length = response.content_length.value_or(0);
  // Before any chunk may be posted.
  mailbox_->Post(AnswerMessage{link_, std::move(response), true});
  if (has_body) {
    link_->ExpectBody(length);
  } else {
    link_->DiscardBody();
  }
}

bool LoopExchange::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, kMostChunkBytes);
    switch (link_->Reserve(chunk.size())) {
      case ExchangeLink::Room::kGranted:
        mailbox_->Post(ChunkMessage{link_, std::string(chunk)});
        break;
      case ExchangeLink::Room::kDiscard:
        break;
      case ExchangeLink::Room::kRefused:
        return false;
    }
    bytes.remove_prefix(chunk.size());
  }
  return !link_->gone();
}

std::shared_ptr<Exchange> LoopDeferral::Take() {
  if (link_) return nullptr;
  link_ = std::make_shared<ExchangeLink>(connection_, head_only_);
  return std::make_shared<LoopExchange>(link_, mailbox_);
}

}  // namespace server
