#include "server/http/path_form.h"

#include <fmt/format.h>

#include "server/http/option_list.h"
#include "server/http/percent_decoding.h"
#include "server/http/query_form.h"

namespace server {
namespace {

struct Pieces {
  std::string options;
  std::string key;
  std::string_view raw_key;
};

tl::expected<Pieces, std::string> Split(std::string_view path) {
  const std::string_view rest = path.substr(kPathFormRoot.size());
  const std::size_t slash = rest.find('/');
  const auto raw_key = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  auto options = DecodePercent(rest.substr(0, slash), Plus::kIsPlus, "the path");
  if (!options) return tl::unexpected(std::move(options.error()));
  auto key = DecodePercent(raw_key, Plus::kIsPlus, "the path");
  if (!key) return tl::unexpected(std::move(key.error()));
  return Pieces{std::move(*options), std::move(*key), raw_key};
}

}  // namespace

tl::expected<PathForm, std::string> ReadPathForm(std::string_view path, std::string_view query,
                                                 int max_size) {
  auto pieces = Split(path);
  if (!pieces) return tl::unexpected(std::move(pieces.error()));
  auto options = ParseOptionList(pieces->options, max_size);
  if (!options) return tl::unexpected(std::move(options.error()));
  if (const auto key = CheckKey(pieces->key); !key) return tl::unexpected(key.error());
  const auto beside = ReadQueryBesidePath(query);
  if (!beside) return tl::unexpected(beside.error());

  PathForm form;
  form.asked = {std::move(pieces->key), std::move(*options), beside->versioned};
  form.is_signed = beside->is_signed;
  form.written = std::move(pieces->options);
  form.raw_key = pieces->raw_key;
  return form;
}

std::optional<std::string> CanonicalPath(const PathForm& form) {
  const std::string canonical = CanonicalOptionList(form.asked.options);
  if (canonical == form.written) return std::nullopt;
  return fmt::format("{}{}/{}", kPathFormRoot, canonical, form.raw_key);
}

}  // namespace server
