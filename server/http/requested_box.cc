#include "server/http/requested_box.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "server/http/client_hints.h"
#include "server/http/option_values.h"

namespace server {
namespace {

using Boxed = tl::expected<Box, std::string>;

constexpr int kHintedWidthStep = 100;  // pixels

int Ratio(int side, int times, int over) {
  return static_cast<int>((static_cast<std::int64_t>(side) * times + over / 2) / over);
}

Box Scaled(const Box& box, DensityMille density) {
  return {Ratio(box.width, density, kDensityOne), Ratio(box.height, density, kDensityOne), box.looked_at};
}

int& LeadingSide(Box& box) {
  return box.width > 0 ? box.width : box.height;
}

std::string_view LeadingName(const Box& box) {
  return box.width > 0 ? "size" : "height";
}

// The leading side becomes `pixels`, and the box keeps its shape.
Box WithLeading(Box box, int pixels) {
  if (box.width > 0 && box.height > 0) box.height = std::max(1, Ratio(box.height, pixels, box.width));
  LeadingSide(box) = pixels;
  return box;
}

bool Fits(const Box& box, const RequestRules& rules) {
  return std::max(box.width, box.height) <= rules.max_size;
}

Boxed CheckFits(const Box& box, const RequestRules& rules) {
  if (Fits(box, rules)) return box;
  const bool wide = box.width > rules.max_size;
  return tl::unexpected(fmt::format("{} comes to {} pixels; at most {} are allowed", wide ? "size" : "height",
                                    wide ? box.width : box.height, rules.max_size));
}

// For the density that a client's screen has, and that nobody wrote: as much of it as is allowed.
Box ScaledByHint(const Box& box, DensityMille density, const RequestRules& rules, bool by_preset) {
  while (density > kDensityOne && !Fits(Scaled(box, density), rules)) density = DensityStepBelow(density);
  Box scaled = Scaled(box, density);
  if (by_preset) return scaled;
  scaled = WithLeading(scaled, rules.sizes.Snapped(LeadingSide(scaled)));
  return Fits(scaled, rules) ? scaled : box;
}

tl::expected<DensityMille, std::string> DensityBesidePreset(DensityMille density, const RequestRules& rules) {
  const DensityMille step = NextDensityStep(density);
  if (rules.sizes.all()) return density;
  if (step == density || rules.sizes.snaps()) return step;
  return tl::unexpected(std::string("dpr beside a preset is one of 1, 1.5, 2, 3, 4"));
}

Boxed Settled(Box box, const RequestRules& rules) {
  const auto pixels = rules.sizes.Settle(LeadingName(box), LeadingSide(box));
  if (!pixels) return tl::unexpected(pixels.error());
  return CheckFits(WithLeading(box, *pixels), rules);
}

Boxed ScaledAsWritten(const Box& box, DensityMille density, const RequestRules& rules, bool by_preset) {
  if (!by_preset) return Settled(Scaled(box, density), rules);
  const auto step = DensityBesidePreset(density, rules);
  if (!step) return tl::unexpected(step.error());
  return CheckFits(Scaled(box, *step), rules);
}

Boxed FromHint(const HeaderList& headers, const RequestRules& rules) {
  const auto hinted = rules.client_hints ? HintedWidth(headers) : std::nullopt;
  if (!hinted) return tl::unexpected(std::string("size is missing, and so is height"));
  const int rounded = (*hinted + kHintedWidthStep - 1) / kHintedWidthStep * kHintedWidthStep;
  const int width = rules.sizes.all() ? std::min(rounded, rules.max_size) : rules.sizes.Snapped(*hinted);
  return Box{width, 0, kWidthHint};
}

}  // namespace

tl::expected<Box, std::string> RequestedBox(const BoxQuestion& question, const HeaderList& headers,
                                            const RequestRules& rules) {
  const AskedOptions& options = question.options;
  Box box{options.width.value_or(0), options.height.value_or(0)};
  if (box.width == 0 && box.height == 0) return FromHint(headers, rules);
  const bool by_preset = question.by_preset;
  if (options.density || !rules.client_hints) {
    return ScaledAsWritten(box, options.density.value_or(kDensityOne), rules, by_preset);
  }
  box.looked_at = kDensityHint;
  auto unscaled = ScaledAsWritten(box, kDensityOne, rules, by_preset);
  const auto density = HintedDensity(headers);
  if (!unscaled || !density) return unscaled;
  return ScaledByHint(*unscaled, *density, rules, by_preset);
}

}  // namespace server
