// The Lanczos kernel of three lobes as a table of integers, made by the compiler: the same numbers on every
// machine, whatever its sine. sinc(x) sinc(x / 3), Duchon 1979.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace imaging {

inline constexpr std::size_t kLanczosLobes = 3;
inline constexpr std::size_t kLanczosSteps = 512;  // of the table in one lobe
inline constexpr int kLanczosBits = 24;            // 1.0 is 1 << 24

namespace detail {

inline constexpr double kPi = 3.14159265358979323846;

// By its series, for 0 <= x <= pi / 2.
constexpr double SineOfSmall(double x) {
  double term = x;
  double sum = x;
  for (int n = 1; n <= 12; ++n) {
    term *= -x * x / ((2.0 * n) * (2.0 * n + 1.0));
    sum += term;
  }
  return sum;
}

// sin(pi * x) for x >= 0; exactly zero for whole x.
constexpr double SineOfPi(double x) {
  const auto whole = static_cast<std::int64_t>(x);
  const double rest = x - static_cast<double>(whole);
  const double folded = rest > 0.5 ? 1.0 - rest : rest;
  const double sine = SineOfSmall(kPi * folded);
  return whole % 2 == 0 ? sine : -sine;
}

constexpr double Lanczos(double x) {
  if (x == 0) return 1;
  constexpr double kLobes = kLanczosLobes;
  return x >= kLobes ? 0 : kLobes * SineOfPi(x) * SineOfPi(x / kLobes) / (kPi * kPi * x * x);
}

constexpr auto MakeLanczosTable() {
  // One entry more than the last step: what lies between two is interpolated.
  std::array<std::int32_t, kLanczosLobes * kLanczosSteps + 2> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = Lanczos(static_cast<double>(i) / kLanczosSteps) * (1 << kLanczosBits);
    table[i] = static_cast<std::int32_t>(value < 0 ? value - 0.5 : value + 0.5);
  }
  return table;
}

}  // namespace detail

inline constexpr auto kLanczosTable = detail::MakeLanczosTable();

}  // namespace imaging
