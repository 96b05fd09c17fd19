// RFC 9110 sections 13.1 and 13.2.2.
#include "server/http/validators.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

using Fields = std::vector<std::pair<const char*, const char*>>;

constexpr const char* kEtag = "\"abc\"";
constexpr const char* kBefore = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr const char* kSame = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr const char* kAfter = "Sun, 06 Nov 1994 08:49:38 GMT";
const auto kModified = std::chrono::system_clock::from_time_t(784'111'777);

Precondition Evaluate(const Fields& fields) {
  HeaderList headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return EvaluatePreconditions(headers, kEtag, kModified);
}

struct Case {
  Fields fields;
  Precondition expected;
};

class Preconditions : public testing::TestWithParam<Case> {};

TEST_P(Preconditions, Hold) {
  std::string shown;
  for (const auto& [name, value] : GetParam().fields) shown += std::string(name) + ": " + value + "\n";
  EXPECT_EQ(Evaluate(GetParam().fields), GetParam().expected) << shown;
}

constexpr auto kProceed = Precondition::kProceed;
constexpr auto kNotModified = Precondition::kNotModified;
constexpr auto kFailed = Precondition::kFailed;

INSTANTIATE_TEST_SUITE_P(
    IfNoneMatch, Preconditions,
    testing::Values(
        Case{{}, kProceed}, Case{{{"If-None-Match", "\"abc\""}}, kNotModified},
        Case{{{"if-none-match", "\"abc\""}}, kNotModified}, Case{{{"If-None-Match", "*"}}, kNotModified},
        Case{{{"If-None-Match", " * "}}, kNotModified}, Case{{{"If-None-Match", "\"ABC\""}}, kProceed},
        Case{{{"If-None-Match", "\"ab\""}}, kProceed}, Case{{{"If-None-Match", "\"abcd\""}}, kProceed},
        // Compared weakly.
        Case{{{"If-None-Match", "W/\"abc\""}}, kNotModified},
        Case{{{"If-None-Match", "w/\"abc\""}}, kProceed},
        // Lists, with the empty elements that recipients take.
        Case{{{"If-None-Match", "\"x\", \"abc\""}}, kNotModified},
        Case{{{"If-None-Match", "\"x\",W/\"y\",\"abc\",\"z\""}}, kNotModified},
        Case{{{"If-None-Match", ", ,\"x\" ,\t\"abc\","}}, kNotModified},
        Case{{{"If-None-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}, kNotModified},
        Case{{{"If-None-Match", "\"x\", \"y\""}}, kProceed},
        // A comma belongs into a tag.
        Case{{{"If-None-Match", "\"x,\", \"abc\""}}, kNotModified},
        Case{{{"If-None-Match", "\"x, \"abc\""}}, kProceed}));

INSTANTIATE_TEST_SUITE_P(
    MalformedIfNoneMatch, Preconditions,
    testing::Values(Case{{{"If-None-Match", ""}}, kProceed}, Case{{{"If-None-Match", ","}}, kProceed},
                    Case{{{"If-None-Match", "abc"}}, kProceed}, Case{{{"If-None-Match", "\"abc"}}, kProceed},
                    Case{{{"If-None-Match", "abc\""}}, kProceed}, Case{{{"If-None-Match", "\""}}, kProceed},
                    Case{{{"If-None-Match", "W/"}}, kProceed}, Case{{{"If-None-Match", "W/abc"}}, kProceed},
                    Case{{{"If-None-Match", "W/W/\"abc\""}}, kProceed},
                    Case{{{"If-None-Match", "*, \"x\""}}, kProceed},
                    Case{{{"If-None-Match", "*x"}}, kProceed},
                    Case{{{"If-None-Match", "x, \"abc\""}}, kProceed},
                    Case{{{"If-None-Match", "\"x\"\"abc\""}}, kProceed},
                    Case{{{"If-None-Match", "\"x\" \"abc\""}}, kProceed},
                    // What stands before a mistake counts.
                    Case{{{"If-None-Match", "\"abc\", x"}}, kNotModified}));

INSTANTIATE_TEST_SUITE_P(
    IfModifiedSince, Preconditions,
    testing::Values(Case{{{"If-Modified-Since", kSame}}, kNotModified},
                    Case{{{"If-Modified-Since", kAfter}}, kNotModified},
                    Case{{{"If-Modified-Since", kBefore}}, kProceed},
                    Case{{{"If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT"}}, kNotModified},
                    Case{{{"If-Modified-Since", "Sun Nov  6 08:49:37 1994"}}, kNotModified},
                    Case{{{"If-Modified-Since", "Fri, 31 Dec 9999 23:59:59 GMT"}}, kNotModified},
                    Case{{{"If-Modified-Since", "Sat, 01 Jan 0000 00:00:00 GMT"}}, kProceed},
                    Case{{{"If-Modified-Since", "yesterday"}}, kProceed},
                    Case{{{"If-Modified-Since", ""}}, kProceed},
                    Case{{{"If-Modified-Since", kAfter}, {"If-Modified-Since", kAfter}}, kProceed}));

INSTANTIATE_TEST_SUITE_P(
    IfMatch, Preconditions,
    testing::Values(Case{{{"If-Match", "\"abc\""}}, kProceed}, Case{{{"If-Match", "*"}}, kProceed},
                    Case{{{"If-Match", "\"x\", \"abc\""}}, kProceed}, Case{{{"If-Match", "\"x\""}}, kFailed},
                    // Compared strongly.
                    Case{{{"If-Match", "W/\"abc\""}}, kFailed},
                    Case{{{"If-Match", "W/\"abc\", \"abc\""}}, kProceed},
                    Case{{{"If-Match", "abc"}}, kFailed}, Case{{{"If-Match", ""}}, kFailed}));

INSTANTIATE_TEST_SUITE_P(IfUnmodifiedSince, Preconditions,
                         testing::Values(Case{{{"If-Unmodified-Since", kSame}}, kProceed},
                                         Case{{{"If-Unmodified-Since", kAfter}}, kProceed},
                                         Case{{{"If-Unmodified-Since", kBefore}}, kFailed},
                                         Case{{{"If-Unmodified-Since", "garbage"}}, kProceed}));

INSTANTIATE_TEST_SUITE_P(
    Precedence, Preconditions,
    testing::Values(
        // If-Match overrules If-Unmodified-Since.
        Case{{{"If-Match", "\"abc\""}, {"If-Unmodified-Since", kBefore}}, kProceed},
        Case{{{"If-Match", "\"x\""}, {"If-Unmodified-Since", kAfter}}, kFailed},
        // If-None-Match overrules If-Modified-Since.
        Case{{{"If-None-Match", "\"x\""}, {"If-Modified-Since", kAfter}}, kProceed},
        Case{{{"If-None-Match", "\"abc\""}, {"If-Modified-Since", kBefore}}, kNotModified},
        Case{{{"If-None-Match", ""}, {"If-Modified-Since", kAfter}}, kProceed},
        // Failing comes before not modified, and holding leads on to it.
        Case{{{"If-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}, kFailed},
        Case{{{"If-Match", "\"abc\""}, {"If-None-Match", "\"abc\""}}, kNotModified},
        Case{{{"If-Unmodified-Since", kBefore}, {"If-None-Match", "\"abc\""}}, kFailed},
        Case{{{"If-Unmodified-Since", kSame}, {"If-Modified-Since", kSame}}, kNotModified}));

TEST(Preconditions, AFractionOfASecondDoesNotMakeItNewer) {
  HeaderList headers;
  headers.Add("If-Modified-Since", kSame);
  EXPECT_EQ(EvaluatePreconditions(headers, kEtag, kModified + std::chrono::milliseconds(900)), kNotModified);
}

}  // namespace
}  // namespace server
