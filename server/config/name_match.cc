#include "server/config/name_match.h"

#include <algorithm>
#include <vector>

#include "server/config/value_syntax.h"

namespace server {
namespace {

constexpr std::size_t kTwoEditsFrom = 8;

using Row = std::vector<std::size_t>;

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  const std::string x = ToLower(a);
  const std::string y = ToLower(b);
  Row before(y.size() + 1);
  Row last(y.size() + 1);
  Row row(y.size() + 1);
  for (std::size_t j = 0; j <= y.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[y.size()];
}

std::string NearestName(std::string_view name, std::span<const std::string> known, std::size_t shortest) {
  std::string nearest;
  std::size_t least = 3;
  for (const std::string& candidate : known) {
    const std::size_t allowed = candidate.size() >= kTwoEditsFrom ? 2 : 1;
    // Names of others can be of any length; a difference in length is edits already.
    if (candidate.size() < shortest || name.size() > candidate.size() + allowed) continue;
    const std::size_t distance = EditDistance(name, candidate);
    if (distance <= allowed && distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace server
