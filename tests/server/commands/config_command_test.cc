#include <cstdio>

#include <gmock/gmock.h>

#include "server/commands/commands.h"
#include "server/config/config_loader.h"

namespace server {
namespace {

using testing::HasSubstr;

TEST(ConfigCommand, PrintsTheReportAndWarnsBesideIt) {
  const auto loaded = LoadConfig({.config_file = "", .environment = {{"S3_REGION", "x"}}, .flags = {}});
  ASSERT_TRUE(loaded);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int exit_code = RunConfig(*loaded, ReportFormat::kJson);
  const std::string warnings = testing::internal::GetCapturedStderr();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), Report(*loaded, ReportFormat::kJson));
  EXPECT_THAT(warnings, HasSubstr("thumbd: warning: S3_REGION has no effect"));
  EXPECT_EQ(exit_code, 0);
}

}  // namespace
}  // namespace server
