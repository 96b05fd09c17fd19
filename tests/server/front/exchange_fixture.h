// A front whose requests are answered by the test, later.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "server/front/http_front.h"
#include "tests/server/front/front_fixture.h"

namespace server {

class ExchangeTest : public FrontTest {
 protected:
  void StartDeferring() {
    Start([this](const HttpRequest&, Deferral& deferral) {
      const std::lock_guard lock(mutex_);
      taken_.push_back(deferral.Take());
      return std::nullopt;
    });
  }

  // The next exchange, in order of arrival.
  std::shared_ptr<Exchange> Next() {
    std::shared_ptr<Exchange> next;
    EXPECT_TRUE(Eventually([&] {
      const std::lock_guard lock(mutex_);
      if (taken_.empty()) return false;
      next = std::move(taken_.front());
      taken_.erase(taken_.begin());
      return true;
    }));
    return next;
  }

  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return taken_.size();
  }

  static HttpResponse StreamOf(std::uint64_t length) {
    HttpResponse response;
    response.content_length = length;
    return response;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Exchange>> taken_;
};

}  // namespace server
