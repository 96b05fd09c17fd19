// The Exchange of one request on one connection.
#pragma once

#include <memory>

#include "server/front/exchange_link.h"
#include "server/front/http_front.h"
#include "server/front/loop_mailbox.h"

namespace server {

class LoopExchange final : public Exchange {
 public:
  LoopExchange(std::shared_ptr<ExchangeLink> link, std::shared_ptr<LoopMailbox> mailbox);
  ~LoopExchange() override;

  void Respond(HttpResponse response) override;
  void Begin(HttpResponse response) override;
  bool Write(std::string_view bytes) override;
  void BreakOff() override { link_->BreakOff(); }
  bool Gone() const override { return link_->gone(); }
  void OnGone(std::function<void()> callback) override { link_->OnGone(std::move(callback)); }

 private:
  std::shared_ptr<ExchangeLink> link_;
  std::shared_ptr<LoopMailbox> mailbox_;
};

// Lives on the loop's stack while the handler runs.
class LoopDeferral final : public Deferral {
 public:
  // What the exchange will hold.
  LoopDeferral(Connection* connection, bool head_only, const std::shared_ptr<LoopMailbox>& mailbox)
      : connection_(connection), head_only_(head_only), mailbox_(mailbox) {}

  std::shared_ptr<Exchange> Take() override;

  // Null where the handler did not take the exchange.
  std::shared_ptr<ExchangeLink> TakeLink() { return std::move(link_); }

 private:
  Connection* connection_;
  bool head_only_;
  const std::shared_ptr<LoopMailbox>& mailbox_;
  std::shared_ptr<ExchangeLink> link_;
};

}  // namespace server
