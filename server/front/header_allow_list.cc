#include "server/front/header_allow_list.h"

#include <array>

#include "server/front/http_syntax.h"

namespace server {
namespace {

struct Entry {
  std::string_view name;
  FieldUse use;
};

constexpr std::array kNames = {
    Entry{"Host", FieldUse::kHost},
    Entry{"Connection", FieldUse::kConnection},
    Entry{"Accept", FieldUse::kKept},
    Entry{"User-Agent", FieldUse::kKept},
    Entry{"If-None-Match", FieldUse::kKept},
    Entry{"If-Modified-Since", FieldUse::kKept},
    Entry{"If-Match", FieldUse::kKept},
    Entry{"If-Unmodified-Since", FieldUse::kKept},
    Entry{"If-Range", FieldUse::kKept},
    Entry{"Range", FieldUse::kKept},
    Entry{"X-Forwarded-For", FieldUse::kKept},
    Entry{"Forwarded", FieldUse::kKept},
    Entry{"X-Request-Id", FieldUse::kKept},
    Entry{"Authorization", FieldUse::kKept},
    Entry{"Origin", FieldUse::kKept},
    Entry{"Referer", FieldUse::kKept},
    Entry{"Cache-Control", FieldUse::kKept},
    Entry{"Save-Data", FieldUse::kKept},
    Entry{"X-Thumb-Accept", FieldUse::kKept},
    Entry{"Sec-Fetch-Dest", FieldUse::kKept},
    Entry{"Content-Type", FieldUse::kKept},
    Entry{"Content-Length", FieldUse::kContentLength},
    Entry{"Transfer-Encoding", FieldUse::kTransferEncoding},
    Entry{"Expect", FieldUse::kExpect},
};

constexpr std::array kFamilies = {
    Entry{"Access-Control-Request-", FieldUse::kKept},
    Entry{"Sec-CH-", FieldUse::kKept},
    Entry{"REMOTE_", FieldUse::kForbidden},
    Entry{"LOCAL_", FieldUse::kForbidden},
};

}  // namespace

FieldUse UseOfField(std::string_view name) {
  for (const Entry& entry : kNames) {
    // Most names differ in length already: cheaper than a call for each.
    if (name.size() == entry.name.size() && EqualsIgnoreCase(name, entry.name)) return entry.use;
  }
  for (const Entry& family : kFamilies) {
    if (StartsWithIgnoreCase(name, family.name)) return family.use;
  }
  return FieldUse::kDropped;
}

}  // namespace server
