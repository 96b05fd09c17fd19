#include "server/http/query_string.h"

#include "server/http/percent_decoding.h"

namespace server {

tl::expected<QueryPairs, std::string> ParseQuery(std::string_view query) {
  constexpr std::string_view kWhere = "the query";
  QueryPairs pairs;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view piece = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (piece.empty()) continue;
    const std::size_t mark = piece.find('=');
    auto name = DecodePercent(piece.substr(0, mark), Plus::kIsSpace, kWhere);
    if (!name) return tl::unexpected(std::move(name.error()));
    const auto rest = mark == std::string_view::npos ? std::string_view() : piece.substr(mark + 1);
    auto value = DecodePercent(rest, Plus::kIsSpace, kWhere);
    if (!value) return tl::unexpected(std::move(value.error()));
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

}  // namespace server
