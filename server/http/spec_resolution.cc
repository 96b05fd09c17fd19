#include "server/http/spec_resolution.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "server/http/client_hints.h"
#include "server/http/content_negotiation.h"
#include "server/http/option_values.h"
#include "server/http/requested_box.h"

namespace server {
namespace {

using Done = tl::expected<void, std::string>;
using imaging::Fit;
using imaging::OutputFormat;

constexpr int kSavedQuality = 20;

Done Refuse(std::string sentence) {
  return tl::unexpected(std::move(sentence));
}

bool CanMove(OutputFormat format) {
  return format == OutputFormat::kWebp || format == OutputFormat::kGif || format == OutputFormat::kAuto;
}

bool HasQuality(OutputFormat format) {
  return format != OutputFormat::kPng && format != OutputFormat::kGif;
}

// 0: the format has none of its own.
int DefaultQuality(OutputFormat format, const DefaultQualities& qualities) {
  switch (format) {
    case OutputFormat::kJpeg:
      return qualities.jpeg;
    case OutputFormat::kWebp:
      return qualities.webp;
    case OutputFormat::kAvif:
      return qualities.avif;
    case OutputFormat::kPng:
    case OutputFormat::kGif:
    case OutputFormat::kAuto:
      break;
  }
  return 0;
}

// The first option that a preset does not leave room for; empty: none.
std::string_view ExtraBesidePreset(const AskedOptions& asked) {
  if (asked.width) return "size";
  if (asked.height) return "height";
  if (asked.fit) return "fit";
  if (asked.gravity) return "gravity";
  if (asked.enlarge) return "enlarge";
  if (asked.quality) return "quality";
  if (asked.background) return "background";
  return asked.animated ? "animated" : "";
}

AskedOptions Overlaid(AskedOptions preset, const AskedOptions& asked) {
  if (asked.density) preset.density = asked.density;
  if (!asked.format) return preset;
  preset.format = asked.format;
  if (!HasQuality(*asked.format)) preset.quality.reset();
  if (!CanMove(*asked.format)) preset.animated.reset();
  return preset;
}

class Resolution {
 public:
  Resolution(const AskedOptions& asked, const HeaderList& headers, const RequestRules& rules)
      : options_(asked), headers_(headers), rules_(rules) {}

  tl::expected<ResolvedSpec, std::string> Run() {
    using Step = Done (Resolution::*)();
    constexpr std::array<Step, 5> kSteps{&Resolution::TakePreset, &Resolution::DecideFormat,
                                         &Resolution::DecideQuality, &Resolution::DecideSides,
                                         &Resolution::DecideLook};
    for (const Step step : kSteps) {
      if (const Done done = (this->*step)(); !done) return tl::unexpected(done.error());
    }
    return std::move(resolved_);
  }

 private:
  Done TakePreset() {
    if (!options_.preset) return {};
    if (const auto extra = ExtraBesidePreset(options_); !extra.empty()) {
      return Refuse(fmt::format("{} cannot be given beside a preset; format and dpr can", extra));
    }
    const auto preset = rules_.presets.find(*options_.preset);
    if (preset == rules_.presets.end()) {
      return Refuse(fmt::format("\"{}\" is not a preset of this service", *options_.preset));
    }
    options_ = Overlaid(preset->second, options_);
    by_preset_ = true;
    return {};
  }

  Done DecideFormat() {
    spec().animated = options_.animated.value_or(false);
    spec().format = options_.format.value_or(spec().animated ? OutputFormat::kWebp : OutputFormat::kPng);
    if (spec().animated && !CanMove(spec().format)) {
      return Refuse(fmt::format("animated is not possible with {}; webp, gif and auto can hold an animation",
                                WordOf(spec().format)));
    }
    if (spec().format == OutputFormat::kAuto) Negotiate();
    return {};
  }

  void Negotiate() {
    LookAt(NegotiatedHeader(headers_));
    spec().accepted = NegotiateFormats(headers_, rules_.auto_formats);
    const bool only_png = spec().accepted.count == 1 && spec().accepted.formats[0] == OutputFormat::kPng;
    if (!only_png) return;
    spec().format = OutputFormat::kPng;
    spec().accepted = {};
    spec().animated = false;
  }

  Done DecideQuality() {
    const bool negotiated = options_.format == OutputFormat::kAuto;
    if (options_.quality && !negotiated && !HasQuality(spec().format)) {
      return Refuse(fmt::format("quality has no effect on {}; leave it out, or ask for jpeg, webp or avif",
                                WordOf(spec().format)));
    }
    if (!MayLose()) return {};
    if (options_.quality) {
      spec().quality = *options_.quality;
      return {};
    }
    spec().quality = DefaultQuality(spec().format, rules_.qualities);
    if (rules_.client_hints) SaveData();
    return {};
  }

  bool MayLose() {
    if (spec().format != OutputFormat::kAuto) return HasQuality(spec().format);
    return std::ranges::any_of(spec().accepted.formats, HasQuality);  // what is beyond the list is png
  }

  void SaveData() {
    LookAt(kSaveData);
    if (!SavesData(headers_)) return;
    // Of auto: below the default of the format that is likeliest.
    int quality = spec().quality;
    for (const OutputFormat format : spec().accepted.formats) {
      if (quality == 0) quality = DefaultQuality(format, rules_.qualities);
    }
    if (quality > 0) spec().quality = std::max(1, quality - kSavedQuality);
  }

  Done DecideSides() {
    const auto box = RequestedBox(BoxQuestion{options_, by_preset_}, headers_, rules_);
    if (!box) return Refuse(box.error());
    spec().width = box->width;
    spec().height = box->height;
    if (!box->looked_at.empty()) LookAt(box->looked_at);
    return {};
  }

  Done DecideLook() {
    if (spec().width > 0 && spec().height > 0) spec().fit = options_.fit.value_or(Fit::kContain);
    if (spec().fit == Fit::kCover) spec().gravity = options_.gravity.value_or(imaging::Gravity::kCentre);
    spec().enlarge = options_.enlarge.value_or(false);
    const bool as_ever = spec().format == OutputFormat::kJpeg && options_.background == imaging::Rgb();
    if (!options_.background || as_ever) return {};
    spec().background = *options_.background;
    spec().flatten = true;
    return {};
  }

  imaging::ThumbnailSpec& spec() { return resolved_.spec; }
  void LookAt(std::string_view field) { resolved_.looked_at.push_back(field); }

  AskedOptions options_;
  const HeaderList& headers_;
  const RequestRules& rules_;
  bool by_preset_ = false;
  ResolvedSpec resolved_;
};

}  // namespace

tl::expected<ResolvedSpec, std::string> ResolveSpec(const AskedOptions& asked, const HeaderList& headers,
                                                    const RequestRules& rules) {
  return Resolution(asked, headers, rules).Run();
}

}  // namespace server
