// What a query means, as text that tables can name.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/http/query_form.h"
#include "server/http/spec_resolution.h"
#include "server/thumbs/thumbnail_key.h"

namespace server {

inline RequestRules Rules() {
  RequestRules rules;
  rules.max_size = 2'000;
  rules.qualities = {81, 82, 63};
  rules.presets = ParsePresets(
                      "card=w320,h240,cover;hero=w1200,q70,webp;dense=w100,dpr2;moves=w50,animated;"
                      "clear=w10,auto,q33",
                      2'000)
                      .value();
  return rules;
}

inline HeaderList Headers(std::initializer_list<std::pair<std::string, std::string>> fields) {
  HeaderList headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return headers;
}

// The canonical text of what the query means, or "400 " and the sentence.
inline std::string Meaning(const std::string& query, const RequestRules& rules,
                           const HeaderList& headers = {}) {
  const auto asked = ReadQueryForm("filename=a&" + query, rules.max_size);
  if (!asked) return "unreadable: " + asked.error();
  const auto resolved = ResolveSpec(asked->options, headers, rules);
  return resolved ? CanonicalOptions(resolved->spec) : "400 " + resolved.error();
}

inline std::string LookedAt(const std::string& query, const RequestRules& rules,
                            const HeaderList& headers = {}) {
  const auto resolved = ResolveSpec(ReadQueryForm("filename=a&" + query, 2'000)->options, headers, rules);
  return resolved ? fmt::format("{}", fmt::join(resolved->looked_at, ", ")) : "400 " + resolved.error();
}

inline RequestRules Sized(SizePolicy policy) {
  RequestRules rules = Rules();
  rules.sizes = AllowedSizes({180, 360, 720}, policy);
  return rules;
}

}  // namespace server
