// Dates of clients and of stores, in all the forms in which they come.
#include <algorithm>

#include "s3client/timestamps.h"
#include "server/front/http_date.h"
#include "server/http/http_date_parser.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using std::chrono::sys_seconds;
using std::chrono::system_clock;

const sys_seconds kNow{std::chrono::seconds(1'795'000'000)};
const sys_seconds kYear10000 = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

void CheckClientDate(std::string_view text) {
  const auto date = server::ParseHttpDate(text, kNow);
  // A leap second at the very end of year 9999 has no date of four digits.
  if (!date || *date >= kYear10000) return;
  const std::string written = server::FormatHttpDate(date->time_since_epoch().count());
  Require(server::ParseHttpDate(written, kNow) == date, "a date that was written is read back");
}

void CheckStoreDate(system_clock::time_point date) {
  const std::string written = server::FormatHttpDate(system_clock::to_time_t(date));
  Require(s3client::ParseHttpDate(written) == date, "a store's date is read back as a client would write it");
  const std::string day = s3client::FormatAmzDate(date);
  Require(day.size() == 16 && day[8] == 'T' && day[15] == 'Z', "a signing date has its form");
  const std::string listed = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 5) + ":" +
                             day.substr(11, 2) + ":" + day.substr(13, 2) + "Z";
  Require(s3client::ParseListingDate(listed) == date, "and says the same second");
}

void CheckAgreement(std::string_view text) {
  const auto client = server::ParseHttpDate(text, kNow);
  const auto store = s3client::ParseHttpDate(text);
  if (!client || !store) return;
  const auto seconds =
      std::clamp(client->time_since_epoch(), -s3client::kFurthestTime, s3client::kFurthestTime);
  Require(store->time_since_epoch() == seconds, "both sides read the same date");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  CheckClientDate(text);
  CheckAgreement(text);
  if (const auto date = s3client::ParseHttpDate(text)) CheckStoreDate(*date);
  if (const auto date = s3client::ParseListingDate(text)) CheckStoreDate(*date);
  return 0;
}
