#include "imaging/worker/landlock.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "imaging/worker/descriptor.h"

namespace imaging {
namespace {

// The kernel's structure as of the newest version that we know; headers of older systems lack its end.
struct RulesetAttributes {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;  // from version 4
  std::uint64_t scoped;              // from version 6: abstract unix sockets, signals
};

// All rights that a version knows, and how much of the structure. What is handled and not allowed is denied.
struct Known {
  std::uint64_t fs;
  std::uint64_t net;
  std::uint64_t scoped;
  std::size_t size;
};

constexpr std::uint64_t Bits(int count) {
  return (std::uint64_t{1} << count) - 1;
}

Known KnownTo(long version) {
  constexpr std::size_t kFirst = offsetof(RulesetAttributes, handled_access_net);
  constexpr std::size_t kFourth = offsetof(RulesetAttributes, scoped);
  if (version >= 6) return {Bits(16), Bits(2), Bits(2), sizeof(RulesetAttributes)};
  if (version == 5) return {Bits(16), Bits(2), 0, kFourth};
  if (version == 4) return {Bits(15), Bits(2), 0, kFourth};
  if (version == 3) return {Bits(15), 0, 0, kFirst};
  if (version == 2) return {Bits(14), 0, 0, kFirst};
  return {Bits(13), 0, 0, kFirst};
}

}  // namespace

LandlockResult DenyAllPaths() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  // Not built in, or switched off at boot.
  if (version < 1) {
    return errno == ENOSYS || errno == EOPNOTSUPP ? LandlockResult::kNotThere : LandlockResult::kFailed;
  }
  const Known known = KnownTo(version);
  const RulesetAttributes attributes{known.fs, known.net, known.scoped};
  const Descriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, known.size, 0)));
  if (!ruleset.valid()) return LandlockResult::kFailed;
  return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0 ? LandlockResult::kInForce
                                                                      : LandlockResult::kFailed;
}

}  // namespace imaging
