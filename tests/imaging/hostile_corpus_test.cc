// Malformed, hostile and oversized files, each in a process of its own: whatever a file does to a decoder,
// the test names the file. The renderer must answer all of them, with a thumbnail or an error, in bounded
// time and memory.
#include <array>
#include <csignal>
#include <cstdio>
#include <map>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/imaging/corpus.h"
#include "tests/imaging/new_process.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using testing::CorpusFiles;
using testing::ReadFile;

constexpr unsigned kSecondsAFile = 30;
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitMemory = false;  // its shadow takes terabytes of address space
#else
constexpr bool kLimitMemory = true;
#endif
constexpr rlim_t kMostAddressSpace = rlim_t{4} << 30;
constexpr long kMostKilobytes = 200 << 10;  // ever resident in one child

// Exit codes of a child: 0 is a thumbnail, 1 + ErrorCode an error.
int ExitCodeOf(const Result<Rendering>& rendering) {
  return rendering ? 0 : 1 + static_cast<int>(rendering.error().code);
}

std::string MeaningOf(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  const int code = WEXITSTATUS(status);
  if (code == 0) return "ok";
  const int codes = 1 + static_cast<int>(ErrorCode::kInternal);
  return code <= codes ? std::string(ToString(static_cast<ErrorCode>(code - 1)))
                       : "exit " + std::to_string(code);
}

class HostileCorpusTest : public testing::ImagingTest {
 protected:
  void SetUp() override {
    if (CorpusFiles("bad").empty()) GTEST_SKIP() << "no corpus at " << testing::CorpusFolder("bad");
  }

  static std::string OutcomeInAChild(const std::string& bytes) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(kSecondsAFile);
      const rlimit limit = {kMostAddressSpace, kMostAddressSpace};
      if (kLimitMemory) setrlimit(RLIMIT_AS, &limit);
      const ThumbnailSpec spec = {.width = 180};
      const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
      _exit(ExitCodeOf(MakeInProcessRenderer({})->Render(bytes, std::span(&spec, 1), deadline)));
    }
    int status = 0;
    rusage usage = {};
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return "no child";
    const bool swollen = kLimitMemory && usage.ru_maxrss > kMostKilobytes;
    return swollen ? std::to_string(usage.ru_maxrss) + " KB" : MeaningOf(status);
  }
};

// What must be refused, and why. Everything else may also be a thumbnail.
const std::map<std::string, std::string> kExpected = {
    {"avif-libvips-bomb-17000.avif", "too_many_pixels"},
    {"gif-gdk-bug785973.gif", "too_many_pixels"},
    {"jpg-gdk-issue205-4gpix-progressive.jpg", "too_many_pixels"},
    {"jpg-sharp-giant-280mp.jpg", "too_many_pixels"},
    {"jpg-turbo-github-197-1.jpg", "unsupported_format"},  // gigapixels, but it does not begin like a JPEG
    {"jpg-turbo-lossless-8bit.jpg", "unsupported_format"},
    {"jpg-pillow-truncated-jpeg.jpg", "corrupt"},
    {"jpg-thumbor-bluesquare-truncated.jpg", "corrupt"},
    {"jpg-gdk-premature-end-cmyk.jpg", "corrupt"},
    {"png-gdk-bomb-839mp.png", "too_many_pixels"},
    {"png-libpng-huge-exif-chunk.png", "corrupt"},
    {"png-libpng-huge-itxt-chunk.png", "corrupt"},
    {"png-libpng-huge-text-chunk.png", "corrupt"},
    {"png-libpng-huge-ztxt-chunk.png", "corrupt"},
    {"png-sharp-bomb-65536x65536.png", "too_many_pixels"},
    {"png-sharp-truncated.png", "corrupt"},
    {"png-thumbor-bomb-16384.png", "too_many_pixels"},
    {"svg-libvips-truncated.svgz", "unsupported_format"},
    {"svg-weserv-giant-10000000.svg", "unsupported_format"},
    {"webp-libvips-looks-like-svg.webp", "ok"},
    {"zero-byte.png", "unsupported_format"},
};

TEST_F(HostileCorpusTest, NoFileKillsStallsOrSwellsItsProcess) {
  // A fork copies one thread only: where earlier tests have started libvips' workers, the children would wait
  // for them for ever.
  if (!testing::IsAlone()) {
    EXPECT_EQ(testing::RunAlone("HostileCorpusTest.NoFileKillsStallsOrSwellsItsProcess"), 0);
    return;
  }
  std::map<std::string, int> count;
  for (const auto& path : CorpusFiles("bad")) {
    const std::string name = path.filename();
    const std::string outcome = OutcomeInAChild(ReadFile(path));
    EXPECT_THAT(outcome, ::testing::AnyOf("ok", "corrupt", "unsupported_format", "too_many_pixels",
                                          "side_too_long", "too_many_bands"))
        << name;
    const auto expected = kExpected.find(name);
    EXPECT_TRUE(expected == kExpected.end() || outcome == expected->second) << name << ": " << outcome;
    ++count[outcome];
  }
  for (const auto& [outcome, files] : count) std::printf("%4d %s\n", files, outcome.c_str());
}

// The same files one after another in this process: what one leaves behind must not spoil the next.
TEST_F(HostileCorpusTest, AllOfThemInOneProcessLeaveItHealthy) {
  const std::string good = ReadFile(testing::CorpusFolder("public") / "png-clipart-cat-rgba.png");
  const auto before = Render(good, {.width = 180});
  ASSERT_TRUE(before.has_value());
  for (const auto& path : CorpusFiles("bad")) (void)Render(ReadFile(path), {.width = 180});
  const auto after = Render(good, {.width = 180});
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->images[0].bytes, before->images[0].bytes);
}

}  // namespace
}  // namespace imaging
