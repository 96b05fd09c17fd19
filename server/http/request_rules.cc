#include "server/http/request_rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "imaging/renderer.h"
#include "server/config/list_rules.h"
#include "server/config/value_syntax.h"
#include "server/http/option_list.h"
#include "server/http/option_values.h"
#include "server/http/spec_resolution.h"

namespace server {
namespace {

using Mistakes = std::vector<std::string>;

tl::expected<Presets::value_type, std::string> ParsePreset(std::string_view text, int max_size) {
  const std::size_t mark = text.find('=');
  if (mark == std::string_view::npos) {
    return tl::unexpected(fmt::format("\"{}\" is not a name, \"=\" and options", text));
  }
  auto name =
      ReadPresetName(fmt::format("\"{}\"", Trimmed(text.substr(0, mark))), Trimmed(text.substr(0, mark)));
  if (!name) return tl::unexpected(std::move(name.error()));
  auto options = ParseOptionList(Trimmed(text.substr(mark + 1)), max_size);
  if (!options) return tl::unexpected(fmt::format("preset {}: {}", *name, options.error()));
  if (options->preset) return tl::unexpected(fmt::format("preset {}: names a preset itself", *name));
  return Presets::value_type(std::move(*name), std::move(*options));
}

// What only shows when the options are put together; hints and headers are those of a client without any.
Mistakes CheckEach(const RequestRules& rules) {
  Mistakes mistakes;
  for (const auto& [name, options] : rules.presets) {
    AskedOptions asked;
    asked.preset = name;
    const auto resolved = ResolveSpec(asked, {}, rules);
    if (!resolved) mistakes.push_back(fmt::format("preset {}: {}", name, resolved.error()));
  }
  return mistakes;
}

// A text that the configuration has not let pass can only come from a test: it means nothing here.
template <typename Value>
std::vector<Value> Checked(tl::expected<std::vector<Value>, std::string> list) {
  return list ? std::move(*list) : std::vector<Value>();
}

void CheckSizes(LoadedConfig& loaded, Mistakes& mistakes) {
  const Config& config = loaded.config;
  const auto sizes = Checked(ParseSizeList(config.allowed_sizes));
  if (sizes.empty() && config.size_policy == SizePolicy::kSnap) {
    loaded.warnings.emplace_back("SIZE_POLICY has no effect: ALLOWED_SIZES is not set");
  }
  if (sizes.empty() || sizes.back() <= config.max_size) return;
  mistakes.push_back(
      fmt::format("ALLOWED_SIZES={} ({}): {} is above MAX_SIZE={} ({}); lower the one or raise the other",
                  config.allowed_sizes, loaded.sources.at("ALLOWED_SIZES"), sizes.back(), config.max_size,
                  loaded.sources.at("MAX_SIZE")));
}

// Sizes that nobody may ask for would be made for nothing.
// As many as are rendered in one go.
constexpr std::size_t kMostSiblings = imaging::kMostSpecs;

void CheckSiblings(LoadedConfig& loaded, Mistakes& mistakes) {
  const Config& config = loaded.config;
  const auto siblings = Checked(ParseSizeList(config.sibling_sizes));
  if (siblings.empty()) return;
  if (siblings.size() > kMostSiblings) {
    mistakes.push_back(fmt::format("SIBLING_SIZES={} ({}): at most {} sizes", config.sibling_sizes,
                                   loaded.sources.at("SIBLING_SIZES"), kMostSiblings));
  }
  if (siblings.size() == 1) {
    loaded.warnings.emplace_back("SIBLING_SIZES has no effect: a single size has no siblings");
  }
  if (config.mode == Mode::kAlways) {
    loaded.warnings.emplace_back("SIBLING_SIZES has no effect: MODE=always stores nothing");
  }
  const AllowedSizes allowed(Checked(ParseSizeList(config.allowed_sizes)), SizePolicy::kRefuse);
  for (const int size : siblings) {
    const bool too_large = size > config.max_size;
    if (!too_large && allowed.Settle("", size)) continue;
    mistakes.push_back(fmt::format("SIBLING_SIZES={} ({}): {} is {}; take it out", config.sibling_sizes,
                                   loaded.sources.at("SIBLING_SIZES"), size,
                                   too_large
                                       ? fmt::format("above MAX_SIZE={}", config.max_size)
                                       : fmt::format("not among ALLOWED_SIZES={}", config.allowed_sizes)));
  }
}

void CheckPresets(const LoadedConfig& loaded, Mistakes& mistakes) {
  const auto rules = MakeRequestRules(loaded.config);
  if (rules) return;
  for (const std::string& reason : rules.error()) {
    mistakes.push_back(
        fmt::format("PRESETS ({}): {}; write e.g. PRESETS=card=w320,h240,cover;hero=w1200,webp",
                    loaded.sources.at("PRESETS"), reason));
  }
}

std::vector<imaging::OutputFormat> Formats(std::string_view text) {
  std::vector<imaging::OutputFormat> formats;
  for (const std::string& name : Checked(ParseFormatList(text))) {
    if (const auto format = FormatOf(name)) formats.push_back(*format);
  }
  return formats;
}

}  // namespace

tl::expected<Presets, std::vector<std::string>> ParsePresets(std::string_view text, int max_size) {
  Presets presets;
  Mistakes mistakes;
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    const std::string_view piece = Trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (piece.empty()) continue;
    auto preset = ParsePreset(piece, max_size);
    if (!preset) {
      mistakes.push_back(std::move(preset.error()));
    } else if (const auto [place, fresh] = presets.insert(std::move(*preset)); !fresh) {
      mistakes.push_back(fmt::format("preset {}: is there twice", place->first));
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return presets;
}

tl::expected<RequestRules, std::vector<std::string>> MakeRequestRules(const Config& config) {
  RequestRules rules;
  rules.max_size = config.max_size;
  rules.sizes = AllowedSizes(Checked(ParseSizeList(config.allowed_sizes)), config.size_policy);
  rules.prefixes = Checked(ParsePrefixList(config.allowed_prefixes));
  rules.qualities = {config.jpeg_quality, config.webp_quality, config.avif_quality};
  rules.auto_formats = Formats(config.auto_formats);
  rules.canonical_redirect = config.canonical_redirect;
  auto presets = ParsePresets(config.presets, config.max_size);
  if (!presets) return tl::unexpected(std::move(presets.error()));
  rules.presets = std::move(*presets);
  if (auto mistakes = CheckEach(rules); !mistakes.empty()) return tl::unexpected(std::move(mistakes));
  rules.client_hints = config.client_hints;
  return rules;
}

std::vector<std::string> CheckRequestSettings(LoadedConfig& loaded, const BrokenNames& broken) {
  Mistakes mistakes;
  const auto whole = [&](auto... names) { return !(broken.contains(names) || ...); };
  if (whole("ALLOWED_SIZES", "MAX_SIZE")) CheckSizes(loaded, mistakes);
  if (whole("SIBLING_SIZES", "ALLOWED_SIZES", "MAX_SIZE")) CheckSiblings(loaded, mistakes);
  if (whole("PRESETS", "MAX_SIZE")) CheckPresets(loaded, mistakes);
  return mistakes;
}

}  // namespace server
