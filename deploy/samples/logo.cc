#include <numbers>

#include "deploy/samples/pictures.h"

namespace samples {
namespace {

// Letters of round strokes: x-height 100, ascenders 165, in units of which the sheet is 1,200 wide.
constexpr float kPen = 13;
constexpr float kBase = 205;  // y of the base line
constexpr float kTop = 40;    // of the ascenders
constexpr float kRound = 48;  // radius of a bowl
constexpr float kMiddle = kBase - kRound;

float Line(Point p, Point from, Point to) {
  return Stroke(p, {from, to, kPen, kPen});
}

// The half of a ring on one side: up or down.
float Arch(Point p, Point centre, float radius, bool upper) {
  Point q = p - centre;
  if (!upper) q.y = -q.y;
  if (q.y <= 0) return std::abs(Length(q) - radius) - kPen;
  return Length({std::abs(q.x) - radius, q.y}) - kPen;
}

float Bowl(Point p, float x) {
  return std::abs(Circle(p, {x + kRound, kMiddle}, kRound)) - kPen;
}

// The part of a ring from its left end down over the base line and a little up again.
float Hook(Point p, Point centre, float radius) {
  const Point q = p - centre;
  const Point tip{radius * 0.6F, radius * 0.8F};
  const bool beside_ring = q.y > 0 && tip.x * q.y >= tip.y * q.x;
  if (beside_ring) return std::abs(Length(q) - radius) - kPen;
  return std::min(Length(q - tip), Length({q.x + radius, q.y})) - kPen;
}

float LetterT(Point p, float x) {
  return std::min({Line(p, {x, kTop + 22}, {x, kBase - 36}), Hook(p, {x + 36, kBase - 36}, 36),
                   Line(p, {x - 30, kMiddle - 46}, {x + 40, kMiddle - 46})});
}

float LetterH(Point p, float x) {
  return std::min({Line(p, {x, kTop}, {x, kBase}), Arch(p, {x + kRound, kMiddle}, kRound, true),
                   Line(p, {x + 2 * kRound, kMiddle}, {x + 2 * kRound, kBase})});
}

float LetterU(Point p, float x) {
  return std::min({Line(p, {x, kMiddle - 46}, {x, kMiddle}), Arch(p, {x + kRound, kMiddle}, kRound, false),
                   Line(p, {x + 2 * kRound, kMiddle - 46}, {x + 2 * kRound, kBase})});
}

float LetterM(Point p, float x) {
  constexpr float kArch = 38;
  const float y = kMiddle - kRound + kArch;
  return std::min({Line(p, {x, kMiddle - 46}, {x, kBase}), Arch(p, {x + kArch, y}, kArch, true),
                   Line(p, {x + 2 * kArch, y}, {x + 2 * kArch, kBase}),
                   Arch(p, {x + 3 * kArch, y}, kArch, true),
                   Line(p, {x + 4 * kArch, y}, {x + 4 * kArch, kBase})});
}

float LetterB(Point p, float x) {
  return std::min(Line(p, {x, kTop}, {x, kBase}), Bowl(p, x));
}

float LetterD(Point p, float x) {
  return std::min(Line(p, {x + 2 * kRound, kTop}, {x + 2 * kRound, kBase}), Bowl(p, x));
}

float Word(Point p) {
  return std::min({LetterT(p, 360), LetterH(p, 465), LetterU(p, 615), LetterM(p, 765), LetterB(p, 966),
                   LetterD(p, 1104)});
}

float Frame(Point p) {
  return Box(p, {150, 150}, {118, 118}, 34);
}

// A picture within a picture frame: sun, two hills, and a smaller frame cut into the corner.
Colour Emblem(Point p) {
  const Colour sky = Mix(Rgb(0x3B2F8F), Rgb(0xFF9A6B), Smooth(40, 230, p.y));
  const Colour sun = Mix(sky, Rgb(0xFFE9A8), Smooth(1, -1, Circle(p, {196, 112}, 30)));
  const float far = p.y - (190 - 62 * std::sin((p.x - 20) * std::numbers::pi_v<float> / 170));
  const float near = p.y - (215 - 52 * std::sin((p.x - 110) * std::numbers::pi_v<float> / 200));
  return Mix(Mix(sun, Rgb(0x6C4AB6), Smooth(-1, 1, far)), Rgb(0x2B1D5E), Smooth(-1, 1, near));
}

}  // namespace

Canvas DrawLogo(int width, int height) {
  Canvas canvas(width, height);
  const float scale = static_cast<float>(width) / 1230;
  const auto sheet = [scale](auto distance) {
    return [=](Point p) { return distance(p * (1 / scale)) * scale; };
  };
  const auto fill = [scale](Point p) {
    return Mix(Rgb(0x4A35B0), Rgb(0xF0764F), Smooth(340, 1210, p.x * (1 / scale)));
  };
  canvas.Paint(sheet([](Point p) { return Frame(p - Point{0, 8}); }), Rgb(0x1A1033, 0.35F), 18);
  canvas.Paint(sheet(Frame), [scale](Point p) { return Emblem(p * (1 / scale)); });
  canvas.Paint(sheet([](Point p) { return std::abs(Frame(p) + 4) - 5; }), Rgb(0xFFFFFF, 0.85F));
  canvas.Paint(sheet(Word), fill);
  return canvas;
}

}  // namespace samples
