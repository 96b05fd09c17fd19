#include "imaging/headers/xml_scanner.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace imaging {
namespace {

using ::testing::ElementsAre;

struct Scan {
  std::vector<std::string> names;
  bool broken = false;
  bool declares = false;
};

Scan ScanOf(const std::string& text) {
  XmlScanner scanner(text);
  XmlTag tag;
  Scan scan;
  while (scanner.Next(tag)) scan.names.emplace_back(tag.name);
  scan.broken = scanner.broken();
  scan.declares = scanner.declares();
  return scan;
}

TEST(XmlScanner, FindsTagsAndNothingElse) {
  const Scan scan = ScanOf(
      "\xef\xbb\xbf<?xml version='1.0'?> <!-- <no/> --><!DOCTYPE svg PUBLIC \"a>b\" 'c>d'>"
      "<svg><![CDATA[<no/>]]><?pi <no/> ?><g a='>' b = \"/>\"/>text</svg>");
  EXPECT_THAT(scan.names, ElementsAre("svg", "g"));
  EXPECT_FALSE(scan.broken);
  EXPECT_FALSE(scan.declares);
}

TEST(XmlScanner, GivesAttributesAsWritten) {
  XmlScanner scanner("<a x:b='1 &amp; 2'\n c\t=\r\"'\" d=''/>");
  XmlTag tag;
  ASSERT_TRUE(scanner.Next(tag));
  ASSERT_EQ(tag.attributes.size(), 3U);
  EXPECT_EQ(tag.attributes[0].name, "x:b");
  EXPECT_EQ(LocalName(tag.attributes[0].name), "b");
  EXPECT_EQ(tag.Value("x:b"), "1 &amp; 2");
  EXPECT_EQ(tag.Value("c"), "'");
  EXPECT_EQ(tag.Value("d"), "");
  EXPECT_EQ(tag.Value("e"), "");
}

TEST(XmlScanner, StopsAtDeclarations) {
  for (const char* text : {"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "<!DOCTYPE svg SYSTEM 'x' [ ]><svg/>"}) {
    const Scan scan = ScanOf(text);
    EXPECT_TRUE(scan.declares);
    EXPECT_TRUE(scan.broken);
    EXPECT_TRUE(scan.names.empty());
  }
}

TEST(XmlScanner, IsBrokenByWhatIsNotWellFormed) {
  for (const char* text : {"<", "<svg", "<svg a", "<svg a=", "<svg a=b>", "<svg a='b", "<svg 'b'>",
                           "<!-- <svg/>", "<![CDATA[ x", "<?xml ", "<!DOCTYPE svg", "<!DOCTYPE 'svg>",
                           "<!ELEMENT svg>", "</svg", "<svg/ >", "<=>", "< svg>"}) {
    EXPECT_TRUE(ScanOf(text).broken) << text;
  }
}

TEST(XmlScanner, TakesEncodingsThatHideNothing) {
  for (const char* encoding : {"UTF-8", "utf-8", "us-ascii", "ISO-8859-1", "windows-1252"}) {
    EXPECT_FALSE(ScanOf("<?xml version='1.0' encoding='" + std::string(encoding) + "'?><svg/>").broken)
        << encoding;
  }
  for (const char* encoding : {"UTF-16", "UTF-7", "UTF-32", "ISO-2022-JP", "HZ", "IBM037", "", "x"}) {
    const Scan scan = ScanOf("<?xml version='1.0' encoding=\"" + std::string(encoding) + "\"?><svg/>");
    EXPECT_EQ(scan.broken, std::string(encoding) != "") << encoding;
  }
}

TEST(XmlScanner, IsSafeOnEveryPrefix) {
  const std::string text =
      "<?xml version='1.0' encoding='UTF-8'?><!-- c --><!DOCTYPE svg PUBLIC 'a' \"b\"><svg "
      "a='b'><![CDATA[x]]></svg>";
  for (std::size_t length = 0; length < text.size(); ++length) (void)ScanOf(text.substr(0, length));
  EXPECT_FALSE(ScanOf(text).broken);
}

}  // namespace
}  // namespace imaging
