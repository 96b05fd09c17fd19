// A small painter: shapes as signed distances, filled with anti-aliased edges onto premultiplied RGBA in
// floats.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace samples {

struct Point {
  float x = 0;
  float y = 0;
};

struct Colour {  // straight alpha, each 0 to 1
  float r = 0;
  float g = 0;
  float b = 0;
  float a = 1;
};

inline Point operator+(Point p, Point q) {
  return {p.x + q.x, p.y + q.y};
}
inline Point operator-(Point p, Point q) {
  return {p.x - q.x, p.y - q.y};
}
inline Point operator*(Point p, float by) {
  return {p.x * by, p.y * by};
}
inline float Dot(Point p, Point q) {
  return p.x * q.x + p.y * q.y;
}
inline float Length(Point p) {
  return std::hypot(p.x, p.y);
}
inline float Clamp01(float v) {
  return std::clamp(v, 0.0F, 1.0F);
}
// 0 below `from`, 1 above `to`, smooth between.
inline float Smooth(float from, float to, float v) {
  const float t = Clamp01((v - from) / (to - from));
  return t * t * (3 - 2 * t);
}
inline Colour Mix(Colour from, Colour to, float t) {
  return {from.r + (to.r - from.r) * t, from.g + (to.g - from.g) * t, from.b + (to.b - from.b) * t,
          from.a + (to.a - from.a) * t};
}
// 0xRRGGBB
constexpr Colour Rgb(unsigned hex, float alpha = 1) {
  return {static_cast<float>(hex >> 16 & 255) / 255, static_cast<float>(hex >> 8 & 255) / 255,
          static_cast<float>(hex & 255) / 255, alpha};
}

struct Corners {
  Point a;
  Point b;
  Point c;
};

// A line with round ends whose half width goes from the one value to the other.
struct Brush {
  Point from;
  Point to;
  float from_width = 0;
  float to_width = 0;
};

// Signed distances in pixels: negative inside.
float Circle(Point p, Point centre, float radius);
float Ellipse(Point p, Point centre, Point radii);  // near the edge exact enough to anti-alias
float Stroke(Point p, const Brush& brush);
float Triangle(Point p, const Corners& corners, float rounding);
float Box(Point p, Point centre, Point half, float rounding);
float SmoothUnion(float d0, float d1, float softness);

// Smooth random landscape of two dimensions, 0 to 1, the same at every run; `octaves` of detail.
float Noise(Point p, int octaves);

class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }

  // `distance(Point)` says where, `fill(Point)` says what. The edge is `softness` pixels wide.
  template <typename Distance, typename Fill>
  void Paint(Distance distance, Fill fill, float softness = 1) {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const Point p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
        const float cover = Clamp01(0.5F - distance(p) / softness);
        if (cover > 0) Over(x, y, fill(p), softness > 1 ? Smooth(0, 1, cover) : cover);
      }
    }
  }
  template <typename Distance>
  void Paint(Distance distance, Colour colour, float softness = 1) {
    Paint(
        distance, [colour](Point) { return colour; }, softness);
  }
  template <typename Fill>
  void PaintAll(Fill fill) {
    Paint([](Point) { return -1.0F; }, fill);
  }

  // 8 bits, straight alpha, rows from the top.
  std::vector<std::uint8_t> Rgba8() const;

 private:
  void Over(int x, int y, Colour colour, float cover);

  int width_;
  int height_;
  std::vector<float> pixels_;
};

}  // namespace samples
