// What may be asked for, as the configuration says: made once at start.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/thumbnail_spec.h"
#include "server/config/config_rules.h"
#include "server/config/loaded_config.h"
#include "server/http/allowed_sizes.h"
#include "server/http/asked_options.h"

namespace server {

// Of a format that loses, where none is asked for: 1 to 100, each on its own scale.
struct DefaultQualities {
  int jpeg = 80;
  int webp = 80;
  int avif = 60;
};

using Presets = std::map<std::string, AskedOptions, std::less<>>;

struct RequestRules {
  int max_size = 8192;  // pixels, of a thumbnail's width and height
  AllowedSizes sizes = {};
  Presets presets = {};
  // Of keys, one of which a key must begin with; none: any key may be asked for.
  std::vector<std::string> prefixes = {};
  DefaultQualities qualities = {};
  // Of format=auto, the favourite first.
  std::vector<imaging::OutputFormat> auto_formats = {
      imaging::OutputFormat::kAvif, imaging::OutputFormat::kWebp, imaging::OutputFormat::kJpeg,
      imaging::OutputFormat::kPng};
  bool client_hints = false;
  bool canonical_redirect = false;
};

// "card=w320,h240,cover;hero=w1200,webp": names and options as option_list.h has them, no preset within a
// preset. Each error is a sentence about one preset.
tl::expected<Presets, std::vector<std::string>> ParsePresets(std::string_view text, int max_size);

// The error is what is wrong with the presets, all of it.
tl::expected<RequestRules, std::vector<std::string>> MakeRequestRules(const Config& config);

// For LoadConfig, which tells all mistakes of a configuration at once: those of these settings, sentences for
// the operator. Adds warnings to `loaded`.
std::vector<std::string> CheckRequestSettings(LoadedConfig& loaded, const BrokenNames& broken);

}  // namespace server
