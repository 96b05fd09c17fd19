#include "imaging/vips_runtime.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gmock/gmock.h>

#include "tests/imaging/new_process.h"
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

// Whatever this libvips has, by the names of the classes.
std::map<std::string, bool> LoadersAndWhetherTheyAreShut() {
  std::map<std::string, bool> loaders;
  const auto note = [](GType type, void* into) -> void* {
    const auto* const loader = static_cast<VipsOperationClass*>(g_type_class_ref(type));
    if (!G_TYPE_IS_ABSTRACT(type))
      (*static_cast<decltype(loaders)*>(into))[VIPS_OBJECT_CLASS(loader)->nickname] =
          (loader->flags & VIPS_OPERATION_BLOCKED) != 0;
    return nullptr;
  };
  vips_type_map_all(g_type_from_name("VipsForeignLoad"), note, &loaders);
  return loaders;
}

bool IsOurs(const std::string& loader) {
  constexpr std::array kOurs = {"pngload", "jpegload", "webpload", "gifload", "tiffload", "heifload"};
  return std::ranges::any_of(kOurs, [&](const char* ours) { return loader.starts_with(ours); });
}

TEST_F(VipsRuntimeTest, EveryLoaderButOursIsShut) {
  // Others may have let SVG in.
  if (!testing::IsAlone()) {
    EXPECT_EQ(testing::RunAlone("VipsRuntimeTest.EveryLoaderButOursIsShut"), 0);
    return;
  }
  const auto loaders = LoadersAndWhetherTheyAreShut();
  EXPECT_GT(loaders.size(), 20U);
  for (const auto& [name, shut] : loaders) EXPECT_EQ(shut, !IsOurs(name)) << name;
  UnlockSvg();
  for (const auto& [name, shut] : LoadersAndWhetherTheyAreShut())
    EXPECT_EQ(shut, !IsOurs(name) && !name.starts_with("svgload")) << name;
}

class ShutLoader : public VipsRuntimeTest, public ::testing::WithParamInterface<const char*> {};

// By their own names, with a file that they would take. (libvips 8.14 leaks what it was given for
// openexrload.)
TEST_P(ShutLoader, CannotBeReached) {
  const auto file = ::testing::TempDir() + "shut_loader";
  std::ofstream(file) << "P6 1 1 255 abc";
  vips::VImage out;
  EXPECT_THROW(
      vips::VImage::call(GetParam(), vips::VImage::option()->set("filename", file.c_str())->set("out", &out)),
      vips::VError);
  vips_error_clear();
}

INSTANTIATE_TEST_SUITE_P(Each, ShutLoader,
                         ::testing::Values("magickload", "pdfload", "matload", "openslideload", "ppmload",
                                           "csvload", "matrixload", "rawload", "vipsload", "analyzeload",
                                           "radload", "fitsload", "niftiload", "jp2kload", "jxlload"),
                         [](const auto& row) { return std::string(row.param); });

TEST_F(VipsRuntimeTest, SniffingFindsNothingThatIsShut) {
  const std::string pdf = "%PDF-1.4\n";
  const std::string ppm = "P6 1 1 255 abc";
  for (const std::string& bytes : {pdf, ppm}) {
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
