#include <array>
#include <vector>

#include "deploy/samples/pictures.h"

namespace samples {
namespace {

constexpr float kShore = 0.62F;  // where hills meet water, as a part of the height

struct Ridge {
  float height;  // of its highest tops, as a part of the picture's height
  float waves;   // hills per height
  int octaves;   // more: rougher, as woods are
  float haze;    // how much of the horizon's colour lies over it
};
constexpr std::array<Ridge, 4> kRidges = {{
    {0.44F, 1.1F, 6, 0.74F},
    {0.30F, 1.7F, 6, 0.52F},
    {0.19F, 2.6F, 6, 0.28F},
    {0.085F, 5.0F, 9, 0.05F},
}};

// Everything in heights: y runs from 0 to 1, x from 0 to the aspect.
class Lake {
 public:
  Lake(const Daylight& light, int width, int height)
      : light_(light),
        columns_per_height_(static_cast<float>(height)),
        sun_{light.sun_at.x * static_cast<float>(width) / columns_per_height_, light.sun_at.y},
        tops_(static_cast<std::size_t>(width)) {
    for (std::size_t column = 0; column < tops_.size(); ++column) {
      for (std::size_t i = 0; i < kRidges.size(); ++i) {
        tops_[column][i] = Top((static_cast<float>(column) + 0.5F) / columns_per_height_, i);
      }
    }
  }

  Colour At(Point p) const {
    if (p.y >= kShore) return Water(p);
    const std::size_t ridge = RidgeAt(p);
    return ridge < kRidges.size() ? Slope(p, ridge) : WithSun(Sky(p), p);
  }

 private:
  Colour Sky(Point p) const {
    const float away = Length(p - sun_);
    Colour sky = Mix(light_.zenith, light_.horizon, std::pow(Clamp01(p.y / kShore), 0.8F));
    sky = Mix(sky, light_.sun, 0.75F * std::exp(-4.5F * away));
    const float veil = Noise({p.x * 1.6F + 3, p.y * 5.5F}, 6);
    const float cloud = light_.cloud * Smooth(0.47F, 0.75F, veil) * Smooth(0, 0.2F, p.y);
    const Colour lit = Mix(Rgb(0xFFFFFF), light_.sun, std::exp(-2.0F * away));
    return Mix(sky, Mix(lit, light_.zenith, 0.35F * Smooth(0.6F, 0.85F, veil)), cloud);
  }

  static float Seed(std::size_t ridge) { return 37.7F * static_cast<float>(ridge); }

  // How far up ridge `i` reaches at x. Too dear for every pixel, so it is kept for every column.
  static float Top(float x, std::size_t i) {
    const Ridge& ridge = kRidges[i];
    const float wave = Noise({x * ridge.waves + Seed(i), Seed(i)}, ridge.octaves);
    return kShore - ridge.height * std::pow(wave, 1.3F);
  }

  Colour WithSun(Colour sky, Point p) const {
    return Mix(sky, Rgb(0xFFFDF2), 0.9F * Smooth(0.05F, 0.042F, Length(p - sun_)));
  }

  float TopAt(float x, std::size_t ridge) const {
    const auto last = static_cast<float>(tops_.size() - 1);
    return tops_[static_cast<std::size_t>(std::clamp(x * columns_per_height_, 0.0F, last))][ridge];
  }

  // The nearest ridge that covers p; past the last where the sky is seen.
  std::size_t RidgeAt(Point p) const {
    for (std::size_t i = kRidges.size(); i-- > 0;) {
      if (p.y > TopAt(p.x, i)) return i;
    }
    return kRidges.size();
  }

  Colour Slope(Point p, std::size_t index) const {
    const Ridge& ridge = kRidges[index];
    const float seed = Seed(index);
    const float below_top = (p.y - TopAt(p.x, index)) / ridge.height;
    const float woods = Noise({p.x * 26 + seed, p.y * 40}, 6) - 0.5F;
    const float towards_sun = Clamp01(1 - std::abs(p.x - sun_.x));
    Colour ground = Mix(light_.hill, Mix(light_.hill, light_.sun, 0.5F),
                        0.45F * towards_sun * Clamp01(1 - 2 * below_top));
    const float shade = 1 + 1.5F * woods * (1 - ridge.haze);
    ground = {Clamp01(ground.r * shade), Clamp01(ground.g * shade), Clamp01(ground.b * shade)};
    // Mist gathers where the slope meets the water.
    return Mix(ground, Mix(light_.horizon, light_.sun, 0.25F * towards_sun),
               ridge.haze + (0.55F - 0.5F * ridge.haze) * ridge.haze * Smooth(0.2F, 1, below_top));
  }

  Colour Water(Point p) const {
    const float depth = (p.y - kShore) / (1 - kShore);
    // Waves look longer and flatter towards the far shore.
    const float far = 0.03F + depth;
    const Point wave{p.x * 7 / far, 26 * std::log(far * 33)};
    const float ripple = Noise({wave.x * 0.35F, wave.y}, 4) - 0.5F;
    const float mirrored = kShore - (p.y - kShore) * 0.92F + ripple * 0.16F * depth;
    const Point there{p.x + ripple * 0.03F * depth, std::clamp(mirrored, 0.0F, kShore - 0.002F)};
    const std::size_t ridge = RidgeAt(there);
    const Colour above = ridge < kRidges.size() ? Slope(there, ridge) : Sky(there);
    const Colour deep = Mix(light_.hill, light_.zenith, 0.6F);
    Colour water = Mix(above, deep, 0.22F + 0.3F * depth - 0.35F * ripple * depth);
    const float path = std::exp(-std::abs(p.x - sun_.x) / (0.03F + 0.14F * depth));
    return Mix(water, Rgb(0xFFF6DC), 0.9F * path * Smooth(0.10F, 0.26F, ripple + 0.08F * path));
  }

  const Daylight& light_;
  float columns_per_height_;
  Point sun_;
  std::vector<std::array<float, kRidges.size()>> tops_;  // per column
};

}  // namespace

Canvas DrawLake(int width, int height, const Daylight& light) {
  Canvas canvas(width, height);
  const float scale = 1 / static_cast<float>(height);
  const Lake lake(light, width, height);
  canvas.PaintAll([&](Point p) {
    const Colour seen = lake.At(p * scale);
    // What a sensor adds: a little noise in every pixel, and darker corners.
    const float grain = 0.05F * (Noise(p * 0.9F, 2) - 0.5F);
    const Point off{p.x * scale - 0.5F * static_cast<float>(width) * scale, p.y * scale - 0.5F};
    const float lens = 1 - 0.16F * Dot(off, off);
    return Colour{seen.r * lens + grain, seen.g * lens + grain, seen.b * lens + grain};
  });
  return canvas;
}

}  // namespace samples
