#include <numbers>

#include "deploy/samples/pictures.h"

namespace samples {
namespace {

constexpr Colour kLine = Rgb(0x4A2C22);
constexpr Colour kPink = Rgb(0xF2A0A0);
constexpr Colour kWhite = Rgb(0xFFF8F0);

// Draws in the coordinates of a 400 x 400 sheet, whatever the canvas measures.
class Sheet {
 public:
  Sheet(Canvas& canvas, const Fur& fur)
      : canvas_(canvas), fur_(fur), scale_(static_cast<float>(canvas.width()) / 400) {}

  template <typename Distance, typename Fill>
  void Paint(Distance distance, Fill fill, float softness = 1) {
    canvas_.Paint([&](Point p) { return distance(p * (1 / scale_)) * scale_; },
                  [&](Point p) { return fill(p * (1 / scale_)); }, softness * (softness > 1 ? scale_ : 1));
  }
  template <typename Distance>
  void Paint(Distance distance, Colour colour, float softness = 1) {
    Paint(
        distance, [colour](Point) { return colour; }, softness);
  }
  const Fur& fur() const { return fur_; }

 private:
  Canvas& canvas_;
  const Fur& fur_;
  float scale_;
};

// The face is symmetric: the left half is drawn, the right half is its mirror.
Point Fold(Point p) {
  return {200 - std::abs(p.x - 200), p.y};
}

float Head(Point p) {
  const float skull = Ellipse(p, {200, 214}, {136, 116});
  const float cheeks = Ellipse(p, {200, 250}, {148, 84});
  return SmoothUnion(skull, cheeks, 40);
}

float Ear(Point p) {
  return Triangle(Fold(p), {{72, 62}, {90, 180}, {172, 120}}, 16);
}

float Outline(Point p) {
  return SmoothUnion(Head(p), Ear(p), 14);
}

void DrawCoat(Sheet& sheet) {
  const Fur& fur = sheet.fur();
  sheet.Paint([](Point p) { return Ellipse(p, {200, 352}, {128, 18}); }, Rgb(0x2A1A30, 0.38F), 30);
  sheet.Paint([](Point p) { return Outline(p) - 6; }, kLine);
  sheet.Paint(Outline, [&](Point p) {
    const float light = Smooth(60, 330, p.y + 0.35F * (p.x - 200));
    const float fluff = 0.06F * (Noise(p * 0.12F, 4) - 0.5F);
    return Mix(fur.coat, fur.shade, Clamp01(light + fluff));
  });
  sheet.Paint(
      [](Point p) {
        return Triangle(Fold(p), {{84, 86}, {100, 158}, {148, 126}}, 8);
      },
      [&](Point p) { return Mix(kPink, fur.shade, Smooth(90, 170, p.y)); }, 3);
}

float Stripes(Point p) {
  const Point q = Fold(p);
  const float brow =
      std::min(Stroke(p, {{200, 108}, {200, 158}, 9, 3}), Stroke(q, {{168, 112}, {176, 150}, 8, 2.5F}));
  const float side =
      std::min(Stroke(q, {{58, 216}, {96, 222}, 8, 2.5F}), Stroke(q, {{56, 248}, {92, 246}, 8, 2.5F}));
  return std::max(std::min(brow, side), Outline(p));
}

void DrawMarkings(Sheet& sheet) {
  sheet.Paint(Stripes, sheet.fur().stripe);
  const auto muzzle = [](Point p) {
    return SmoothUnion(Circle(Fold(p), {168, 272}, 42), Ellipse(p, {200, 302}, {34, 26}), 20);
  };
  sheet.Paint(muzzle, kWhite, 4);
  sheet.Paint([](Point p) { return Circle(Fold(p), {104, 268}, 20); }, Rgb(0xFF7F7F, 0.55F), 26);
}

void DrawEyes(Sheet& sheet) {
  const Colour iris = sheet.fur().iris;
  const auto eye = [](Point p) { return Ellipse(Fold(p), {142, 212}, {31, 35}); };
  sheet.Paint([&](Point p) { return eye(p) - 4; }, kLine);
  sheet.Paint(eye, [&](Point p) {
    const float glow = Smooth(185, 247, p.y);
    const float rim = Smooth(-14, 0, eye(p));
    return Mix(Mix(iris, kWhite, 0.45F * glow), kLine, 0.5F * rim);
  });
  sheet.Paint([](Point p) { return Ellipse(Fold(p), {145, 213}, {15, 27}); }, Rgb(0x1B1220));
  // The light falls from one side: not mirrored.
  for (const float x : {134.0F, 248.0F}) {
    sheet.Paint([x](Point p) { return Circle(p, {x, 199}, 9); }, Rgb(0xFFFFFF, 0.95F));
    sheet.Paint([x](Point p) { return Circle(p, {x + 20, 228}, 4.5F); }, Rgb(0xFFFFFF, 0.7F));
  }
}

// The half circle below `centre`.
float Smile(Point p, Point centre, float radius) {
  const Point q = p - centre;
  const float angle = std::clamp(std::atan2(q.y, q.x), 0.1F, std::numbers::pi_v<float> - 0.1F);
  const float clamped = q.y < 0 ? (q.x > 0 ? 0.1F : std::numbers::pi_v<float> - 0.1F) : angle;
  return Length(q - Point{std::cos(clamped), std::sin(clamped)} * radius) - 2.6F;
}

void DrawNose(Sheet& sheet) {
  sheet.Paint([](Point p) { return Smile(Fold(p), {181, 280}, 19); }, kLine);
  const auto nose = [](Point p) { return Triangle(p, {{184, 252}, {216, 252}, {200, 268}}, 6); };
  sheet.Paint([&](Point p) { return nose(p) - 3; }, kLine);
  sheet.Paint(nose, [](Point p) { return Mix(Rgb(0xFFC2BC), Rgb(0xE07A80), Smooth(244, 274, p.y)); });
  sheet.Paint([](Point p) { return Stroke(p, {{200, 276}, {200, 283}, 2.6F, 2.6F}); }, kLine);
  const auto whiskers = [](Point p) {
    const Point q = Fold(p);
    return std::min({Stroke(q, {{146, 268}, {26, 246}, 2.4F, 0.4F}),
                     Stroke(q, {{144, 280}, {20, 284}, 2.4F, 0.4F}),
                     Stroke(q, {{148, 292}, {34, 322}, 2.4F, 0.4F})});
  };
  sheet.Paint(whiskers, Rgb(0x4A2C22, 0.85F));
}

}  // namespace

Canvas DrawCat(int side, const Fur& fur) {
  Canvas canvas(side, side);
  Sheet sheet(canvas, fur);
  DrawCoat(sheet);
  DrawMarkings(sheet);
  DrawEyes(sheet);
  DrawNose(sheet);
  return canvas;
}

}  // namespace samples
