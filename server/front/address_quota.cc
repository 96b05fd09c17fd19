#include "server/front/address_quota.h"

#include <cstring>
#include <span>

#include <netinet/in.h>

namespace server {
namespace {

std::uint64_t Number(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

AddressGroup GroupOf(const in6_addr& address) {
  const std::span<const std::uint8_t> bytes(address.s6_addr);
  if (IN6_IS_ADDR_V4MAPPED(&address)) return {AF_INET, Number(bytes.subspan(12))};
  return {AF_INET6, Number(bytes.first(8))};
}

}  // namespace

std::optional<AddressGroup> GroupOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    return AddressGroup{AF_INET, ntohl(v4.sin_addr.s_addr)};
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return GroupOf(v6.sin6_addr);
  }
  return std::nullopt;
}

std::optional<AddressQuota::Place> AddressQuota::Take(const sockaddr_storage& address, std::size_t most) {
  if (most == 0) return Place();
  const auto group = GroupOf(address);
  if (!group) return Place();
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = taken_.try_emplace(*group, 0);
  if (entry->second >= most) return std::nullopt;
  ++entry->second;
  return Place(*this, *group);
}

std::size_t AddressQuota::addresses() const {
  const std::lock_guard lock(mutex_);
  return taken_.size();
}

void AddressQuota::Release(AddressGroup group) {
  const std::lock_guard lock(mutex_);
  const auto entry = taken_.find(group);
  if (--entry->second == 0) taken_.erase(entry);
}

}  // namespace server
