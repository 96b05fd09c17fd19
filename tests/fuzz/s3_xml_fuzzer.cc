// The XML bodies of a store, and what is made of its errors.
#include <string>

#include "s3client/s3_errors.h"
#include "s3client/s3_xml.h"
#include "s3client/timestamps.h"
#include "s3client/uri_encoding.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using s3client::ListedObject;
using s3client::ListPage;

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<' || c == '>' || c == '&') {
      escaped += "&#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + Escape(text) + "</" + std::string(name) + ">";
}

std::string Date(std::chrono::system_clock::time_point time) {
  const std::string text = s3client::FormatAmzDate(time);
  return text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 5) + ":" + text.substr(11, 2) +
         ":" + text.substr(13, 2) + ".000Z";
}

std::string Write(const ListPage& page) {
  std::string xml = "<ListBucketResult><EncodingType>url</EncodingType>";
  for (const ListedObject& object : page.objects) {
    xml += "<Contents>" + Element("Key", s3client::UriEncode(object.key, s3client::Slash::kKeep)) +
           Element("ETag", object.etag) + Element("Size", std::to_string(object.size)) +
           Element("LastModified", Date(object.last_modified)) + "</Contents>";
  }
  if (!page.continuation.empty()) {
    xml += "<IsTruncated>true</IsTruncated>" + Element("NextContinuationToken", page.continuation);
  }
  return xml + "</ListBucketResult>";
}

bool Same(const ListedObject& one, const ListedObject& other) {
  return one.key == other.key && one.etag == other.etag && one.size == other.size &&
         one.last_modified == other.last_modified;
}

void CheckPage(const ListPage& page) {
  for (const ListedObject& object : page.objects) Require(!object.key.empty(), "an object has a key");
  const auto again = s3client::ParseListBody(Write(page));
  Require(again && again->continuation == page.continuation, "a page that was written is read back");
  Require(std::equal(page.objects.begin(), page.objects.end(), again->objects.begin(), again->objects.end(),
                     Same),
          "with its objects");
}

void CheckError(int status, std::string_view body) {
  const s3client::HttpHead head{status, {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}}};
  const s3client::ErrorContext context{.origin = "http://127.0.0.1:9000",
                                       .bucket = "pictures",
                                       .bucket_setting = "IMAGE_BUCKET",
                                       .region = "eu-central-1",
                                       .signed_at = {}};
  const auto answer = s3client::ReadErrorAnswer(head, body, false);
  const auto error = s3client::ErrorFromAnswer(answer, context);
  Require(!error.message.empty() && fuzzing::IsPrintableAscii(error.message), "an error is a sentence");
  Require(fuzzing::IsPrintableAscii(error.store_code) && error.store_code.size() <= 64, "a code is a word");
  Require(!ToString(error.code).empty(), "an error has a name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml = fuzzing::FuzzInput(data, size).rest();
  if (const auto page = s3client::ParseListBody(xml)) CheckPage(*page);
  const auto error = s3client::ParseErrorBody(xml);
  Require(!error || (!error->code.empty() && fuzzing::IsPrintableAscii(error->code)), "a code is a word");
  for (const int status : {301, 400, 403, 404, 500, 503}) CheckError(status, xml);
  return 0;
}
