#include <gmock/gmock.h>

#include "server/commands/commands.h"

namespace server {
namespace {

using testing::HasSubstr;

std::string ErrorOf(const LoadedConfig& loaded, const std::vector<std::string>& arguments) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(RunRender(loaded, arguments), 1);
  return testing::internal::GetCapturedStderr();
}

TEST(RenderCommand, RefusesWhatIsNoFileOrTooLarge) {
  LoadedConfig loaded;
  EXPECT_THAT(ErrorOf(loaded, {"/", "180"}), HasSubstr("/ is no file that can be read"));
  EXPECT_THAT(ErrorOf(loaded, {"/no/such/file", "180"}), HasSubstr("is no file that can be read"));
  loaded.config.max_original_bytes = 10;
  EXPECT_THAT(ErrorOf(loaded, {"/proc/self/exe", "180"}), HasSubstr("of at most 10 bytes"));
}

TEST(RenderCommand, NamesAWrongWidthAndWrongArguments) {
  const LoadedConfig loaded;
  for (const char* width : {"0", "-1", "x", "8193", "18 ", ""}) {
    EXPECT_THAT(ErrorOf(loaded, {"/proc/self/exe", width}), HasSubstr("WIDTH is not a number")) << width;
  }
  EXPECT_THAT(ErrorOf(loaded, {"one"}), HasSubstr("two arguments are needed"));
}

}  // namespace
}  // namespace server
