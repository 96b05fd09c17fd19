#include "deploy/samples/canvas.h"

namespace samples {
namespace {

float Lattice(int x, int y) {
  auto h = static_cast<std::uint32_t>(x) * 0x9E3779B1U ^ static_cast<std::uint32_t>(y) * 0x85EBCA77U;
  h = (h ^ h >> 15) * 0x2C1B3C6DU;
  h = (h ^ h >> 12) * 0x297A2D39U;
  return static_cast<float>((h ^ h >> 15) & 0xFFFFFFU) / 16777215.0F;
}

float ValueNoise(Point p) {
  const float floor_x = std::floor(p.x);
  const float floor_y = std::floor(p.y);
  const int x = static_cast<int>(floor_x);
  const int y = static_cast<int>(floor_y);
  const float u = Smooth(0, 1, p.x - floor_x);
  const float v = Smooth(0, 1, p.y - floor_y);
  const float top = std::lerp(Lattice(x, y), Lattice(x + 1, y), u);
  const float bottom = std::lerp(Lattice(x, y + 1), Lattice(x + 1, y + 1), u);
  return std::lerp(top, bottom, v);
}

std::uint8_t ToByte(float v) {
  return static_cast<std::uint8_t>(std::lround(Clamp01(v) * 255));
}

}  // namespace

float Circle(Point p, Point centre, float radius) {
  return Length(p - centre) - radius;
}

float Ellipse(Point p, Point centre, Point radii) {
  const Point q = p - centre;
  const float scale = Length({q.x / radii.x, q.y / radii.y});
  const float slope = Length({q.x / (radii.x * radii.x), q.y / (radii.y * radii.y)});
  return slope > 0 ? scale * (scale - 1) / slope : -std::min(radii.x, radii.y);
}

float Stroke(Point p, const Brush& brush) {
  const Point along = brush.to - brush.from;
  const float t = Clamp01(Dot(p - brush.from, along) / Dot(along, along));
  return Length(p - brush.from - along * t) - std::lerp(brush.from_width, brush.to_width, t);
}

float Triangle(Point p, const Corners& corners, float rounding) {
  const auto& [a, b, c] = corners;
  const float edges = std::min({Stroke(p, {a, b}), Stroke(p, {b, c}), Stroke(p, {c, a})});
  const auto side = [p](Point from, Point to) {
    const Point along = to - from;
    return along.x * (p.y - from.y) - along.y * (p.x - from.x) > 0;
  };
  const bool inside = side(a, b) == side(b, c) && side(b, c) == side(c, a);
  return (inside ? -edges : edges) - rounding;
}

float Box(Point p, Point centre, Point half, float rounding) {
  const Point q{std::abs(p.x - centre.x) - half.x + rounding, std::abs(p.y - centre.y) - half.y + rounding};
  return Length({std::max(q.x, 0.0F), std::max(q.y, 0.0F)}) + std::min(std::max(q.x, q.y), 0.0F) - rounding;
}

float SmoothUnion(float d0, float d1, float softness) {
  const float h = std::max(softness - std::abs(d0 - d1), 0.0F) / softness;
  return std::min(d0, d1) - h * h * softness / 4;
}

float Noise(Point p, int octaves) {
  float sum = 0;
  float weight = 0.5F;
  float total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * ValueNoise(p);
    total += weight;
    weight /= 2;
    p = {p.x * 2.03F + 17.1F, p.y * 2.03F + 5.7F};
  }
  return sum / total;
}

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      pixels_(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

void Canvas::Over(int x, int y, Colour colour, float cover) {
  float* pixel = &pixels_[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                               static_cast<std::size_t>(x))];
  const float alpha = colour.a * cover;
  const float parts[4] = {colour.r * alpha, colour.g * alpha, colour.b * alpha, alpha};
  for (int i = 0; i < 4; ++i) pixel[i] = parts[i] + pixel[i] * (1 - alpha);
}

std::vector<std::uint8_t> Canvas::Rgba8() const {
  std::vector<std::uint8_t> bytes(pixels_.size());
  for (std::size_t i = 0; i < pixels_.size(); i += 4) {
    const float alpha = pixels_[i + 3];
    for (std::size_t band = 0; band < 3; ++band) {
      bytes[i + band] = ToByte(alpha > 0 ? pixels_[i + band] / alpha : 0);
    }
    bytes[i + 3] = ToByte(alpha);
  }
  return bytes;
}

}  // namespace samples
