#include "imaging/vips_runtime.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

class VipsRuntimeTest : public testing::ImagingTest {};

std::atomic<int> heard = 0;

TEST_F(VipsRuntimeTest, MayBeStartedTwice) {
  EXPECT_TRUE(InitializeImaging());
}

TEST_F(VipsRuntimeTest, TellsTheVersion) {
  EXPECT_THAT(ImagingLibraryVersion(), ::testing::MatchesRegex("8\\.[0-9]+\\.[0-9]+"));
}

TEST_F(VipsRuntimeTest, KeepsNothingAndUsesOneThreadAPicture) {
  EXPECT_EQ(vips_cache_get_max(), 0);
  EXPECT_EQ(vips_cache_get_max_mem(), 0U);
  EXPECT_EQ(vips_cache_get_max_files(), 0);
  EXPECT_EQ(vips_concurrency_get(), 1);
}

TEST_F(VipsRuntimeTest, OnlyOurLoadersAreOpen) {
  const std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  const std::string pdf = "%PDF-1.4\n";
  const std::string ppm = "P6 1 1 255 abc";
  for (const std::string& bytes : {svg, pdf, ppm}) {
    EXPECT_THROW(vips::VImage::new_from_buffer(bytes, ""), vips::VError) << bytes;
    vips_error_clear();
  }
}

// Each would bring dozens of libraries for what is shut anyway.
TEST_F(VipsRuntimeTest, NoModuleIsLoadedButTheOneThatIsUsed) {
  std::ifstream file("/proc/self/maps");
  const std::string maps{std::istreambuf_iterator<char>(file), {}};
  for (const char* module : {"vips-magick", "vips-poppler", "vips-openslide", "vips-jxl"}) {
    EXPECT_THAT(maps, ::testing::Not(::testing::HasSubstr(module)));
  }
  EXPECT_NE(vips_type_find("VipsOperation", "heifload_buffer"), GType{0});
}

TEST_F(VipsRuntimeTest, CountsWarningsAndHandsThemOn) {
  const auto before = DecoderWarningCount();
  SetDecoderWarningSink([](std::string_view domain, std::string_view text) {
    if (domain == "VIPS" && text == "odd file") ++heard;
  });
  g_log("VIPS", G_LOG_LEVEL_WARNING, "odd file");
  g_log("VIPS", G_LOG_LEVEL_INFO, "odd file");
  SetDecoderWarningSink(nullptr);
  g_log("VIPS", G_LOG_LEVEL_WARNING, "odd file");
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(DecoderWarningCount() - before, 2U);
}

}  // namespace
}  // namespace imaging
