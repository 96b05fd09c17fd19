#include "server/http/client_hints.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

HeaderList HeadersWith(std::string_view name, const std::string& value) {
  HeaderList headers;
  headers.Add(std::string(name), value);
  return headers;
}

TEST(ClientHints, AWidthIsAWholeNumberOfPixels) {
  const std::pair<const char*, int> widths[] = {
      {"320", 320}, {"1", 1}, {" 320 ", 320}, {"320.4", 321}, {"320;a=1", 320}, {"999999999999", 1'000'000}};
  for (const auto& [text, pixels] : widths)
    EXPECT_EQ(HintedWidth(HeadersWith(kWidthHint, text)), pixels) << text;
}

TEST(ClientHints, WhatCannotBeReadIsNotThere) {
  EXPECT_EQ(HintedWidth({}), std::nullopt);
  EXPECT_EQ(HintedDensity({}), std::nullopt);
  for (const auto* text : {"", "0", "-320", "wide", "320px", "320 px", "1e3", "\"320\"", "320, 640", "inf",
                           "nan", ".", "1.2.3", "+320", "0.0", "0x20"}) {
    EXPECT_EQ(HintedWidth(HeadersWith(kWidthHint, text)), std::nullopt) << text;
    EXPECT_EQ(HintedDensity(HeadersWith(kDensityHint, text)), std::nullopt) << text;
  }
}

TEST(ClientHints, TwoLinesOfAHintAreNone) {
  HeaderList headers = HeadersWith(kWidthHint, "320");
  headers.Add(std::string(kWidthHint), "640");
  EXPECT_EQ(HintedWidth(headers), std::nullopt);
}

TEST(ClientHints, ADensityIsRoundedUpToAStep) {
  const std::pair<const char*, DensityMille> densities[] = {
      {"0.5", 1'000}, {"1", 1'000},     {"1.0", 1'000}, {"1.001", 1'500}, {"1.25", 1'500}, {"1.5", 1'500},
      {"2", 2'000},   {"2.625", 3'000}, {"3.5", 4'000}, {"4", 4'000},     {"10", 4'000}};
  for (const auto& [text, mille] : densities)
    EXPECT_EQ(HintedDensity(HeadersWith(kDensityHint, text)), mille) << text;
}

TEST(ClientHints, StepsGoDownToOne) {
  EXPECT_EQ(DensityStepBelow(4'000), 3'000);
  EXPECT_EQ(DensityStepBelow(3'000), 2'000);
  EXPECT_EQ(DensityStepBelow(2'000), 1'500);
  EXPECT_EQ(DensityStepBelow(1'500), 1'000);
  EXPECT_EQ(DensityStepBelow(1'000), 1'000);
  EXPECT_EQ(NextDensityStep(9'000), 4'000);
}

TEST(ClientHints, DataIsSavedWhereThatIsOn) {
  for (const auto* text : {"on", "ON", " on", "on;x=1"})
    EXPECT_TRUE(SavesData(HeadersWith(kSaveData, text))) << text;
  for (const auto* text : {"", "off", "1", "onn", "on, off"})
    EXPECT_FALSE(SavesData(HeadersWith(kSaveData, text))) << text;
  EXPECT_FALSE(SavesData({}));
}

}  // namespace
}  // namespace server
