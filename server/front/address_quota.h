// How many connections each client address has open. Knows only addresses that have one, so that what it
// holds is bounded by the open connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

#include <sys/socket.h>

namespace server {

// Whom connections are counted by. An IPv6 client has a whole /64 to call from (RFC 4291 section 2.5.4) and
// is counted as one; an IPv4 client of a dual-stack socket is the same as on an IPv4 one.
struct AddressGroup {
  int family = 0;
  std::uint64_t prefix = 0;

  bool operator==(const AddressGroup& other) const = default;
  bool operator<(const AddressGroup& other) const {
    return std::tie(family, prefix) < std::tie(other.family, other.prefix);
  }
};

// nullopt for a unix socket: its clients have no address.
std::optional<AddressGroup> GroupOf(const sockaddr_storage& address);

// Thread-safe. Must outlive its places.
class AddressQuota {
 public:
  // One connection's share of its address, given back when this is destroyed. Without one where nothing is
  // counted.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : quota_(std::exchange(other.quota_, nullptr)), group_(other.group_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(quota_, other.quota_);
      std::swap(group_, other.group_);
      return *this;
    }
    ~Place() {
      if (quota_ != nullptr) quota_->Release(group_);
    }

   private:
    friend class AddressQuota;
    Place(AddressQuota& quota, AddressGroup group) : quota_(&quota), group_(group) {}

    AddressQuota* quota_ = nullptr;
    AddressGroup group_;
  };

  // nullopt where the address holds `most` places already; 0 is no limit, and then nothing is counted.
  std::optional<Place> Take(const sockaddr_storage& address, std::size_t most);

  std::size_t addresses() const;  // with a place

 private:
  void Release(AddressGroup group);

  mutable std::mutex mutex_;
  // A tree: clients choose their addresses, and must not be able to choose how they spread over buckets.
  std::map<AddressGroup, std::size_t> taken_;
};

}  // namespace server
