#include "imaging/headers/svg_header.h"

#include <string>

#include <gmock/gmock.h>

namespace imaging {
namespace {

using ::testing::HasSubstr;

std::string Root(const std::string& attributes) {
  return "<svg xmlns='http://www.w3.org/2000/svg' " + attributes + "></svg>";
}

std::string With(const std::string& content) {
  return "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='8'>" + content + "</svg>";
}

TEST(SvgHeader, LooksBehindWhatMayStandInFront) {
  for (const char* text :
       {"<svg/>", "\xef\xbb\xbf<svg>", " \r\n<svg >", "<?xml version='1.0'?><svg/>", "<!-- a > b --><svg/>",
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' "
        "'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'><svg/>",
        "<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"}) {
    EXPECT_TRUE(LooksLikeSvg(text)) << text;
  }
  EXPECT_TRUE(LooksLikeSvg("<!--" + std::string(60'000, 'c') + "--><svg/>"));
}

TEST(SvgHeader, IsNotLedAstray) {
  for (const char* text :
       {"", "svg", "text <svg/>", "<html><svg/></html>", "<!-- <svg/> -->", "<svgx/>", "<rss/>",
        "<!DOCTYPE html [<!ENTITY a 'b'>]><svg/>", "<?xml version='1.0' encoding='UTF-7'?><svg/>",
        "GIF89a<svg/>", "\x1f\x8b<svg/>"}) {
    EXPECT_FALSE(LooksLikeSvg(text)) << text;
  }
  EXPECT_FALSE(LooksLikeSvg("<!--" + std::string(70'000, 'c') + "--><svg/>"));
}

struct Drawn {
  const char* attributes;
  Size size;
};

class SvgSize : public ::testing::TestWithParam<Drawn> {};

TEST_P(SvgSize, IsWhatTheRootSays) {
  const auto facts = ReadSvgHeader(Root(GetParam().attributes));
  ASSERT_TRUE(facts.has_value()) << facts.error().message;
  EXPECT_EQ(facts->size, GetParam().size) << GetParam().attributes;
}

INSTANTIATE_TEST_SUITE_P(
    Each, SvgSize,
    ::testing::Values(
        Drawn{"width='40' height='30'", {40, 30}}, Drawn{"width='40.2px' height=' 30 '", {41, 30}},
        Drawn{"width='2in' height='72pt'", {144, 72}}, Drawn{"width='2.54cm' height='25.4mm'", {72, 72}},
        Drawn{"width='1e3' height='6pc'", {1000, 72}}, Drawn{"viewBox='0 0 400 300'", {400, 300}},
        Drawn{"viewBox='-5,-5, 400 ,300'", {400, 300}},
        Drawn{"width='100%' height='100%' viewBox='0 0 400 300'", {400, 300}},
        Drawn{"width='40' viewBox='0 0 400 300'", {40, 300}},
        Drawn{"width='10000000' height='10000000'", {10'000'000, 10'000'000}},
        Drawn{"width='1e300' height='99999999999999999999'", {2'147'483'647, 2'147'483'647}},
        Drawn{"width='-5' height='nan'", {0, 0}}, Drawn{"width='5em' height='3furlongs'", {0, 0}},
        Drawn{"viewBox='0 0 400'", {0, 0}}, Drawn{"", {0, 0}}));

TEST(SvgHeader, TakesWhatKeepsToItself) {
  for (const char* content :
       {"<use href='#a'/>", "<use xlink:href=' #a '/>", "<a href='http://example.org/'><rect/></a>",
        "<a xlink:href='javascript:x'/>", "<linearGradient xlink:href=''/>", "<rect fill='url(#a)'/>",
        "<title>A &amp; B</title>", "<!-- <image href='x'/> -->", "<style><![CDATA[<text/>]]></style>"}) {
    EXPECT_TRUE(ReadSvgHeader(With(content)).has_value()) << content;
  }
}

TEST(SvgHeader, RefusesWhatLeadsOutside) {
  for (const char* content :
       {"<image href='/etc/passwd'/>", "<image xlink:href='file:///etc/passwd'/>",
        "<image y:href='http://x/'/>", "<image href='data:image/png;base64,AAAA'/>",
        "<image href=' data:x'/>", "<image href='&#100;ata:x'/>", "<s:image href='&#35;a'/>",
        "<feImage href='a.png'/>", "<use href='other.svg#a'/>", "<use href='#data:image/svg+xml,x#a'/>",
        "<xi:include href='#a'/>", "<include/>", "<linearGradient href='other.svg#a'/>", "<A href='x'/>"}) {
    const auto facts = ReadSvgHeader(With(content));
    ASSERT_FALSE(facts.has_value()) << content;
    EXPECT_EQ(facts.error().code, ErrorCode::kUnsupportedFormat) << content;
    EXPECT_THAT(facts.error().detail, HasSubstr("refers to other files"));
  }
}

TEST(SvgHeader, RefusesTextAndDeclarations) {
  const auto text = ReadSvgHeader(With("<text>words</text>"));
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().detail, "an SVG with text");
  const auto entities = ReadSvgHeader("<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>" + With("&a;"));
  ASSERT_FALSE(entities.has_value());
  EXPECT_EQ(entities.error().code, ErrorCode::kUnsupportedFormat);
  EXPECT_THAT(entities.error().detail, HasSubstr("entities"));
}

TEST(SvgHeader, RefusesWhatIsTooLongOrBroken) {
  EXPECT_TRUE(ReadSvgHeader(With(std::string(9'999'000, ' '))).has_value());
  const auto large = ReadSvgHeader(With(std::string(10'000'000, ' ')));
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().code, ErrorCode::kUnsupportedFormat);
  std::string rectangles;
  for (int i = 0; i < 199'999; ++i) rectangles += "<rect/>";
  EXPECT_TRUE(ReadSvgHeader(With(rectangles)).has_value());
  EXPECT_FALSE(ReadSvgHeader(With(rectangles + "<rect/>")).has_value());
  const auto broken = ReadSvgHeader("<svg width='9' height='9'><rect");
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace imaging
