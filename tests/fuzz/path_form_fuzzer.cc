// The path of a request: its options and its key, and the same asked for by a query.
#include <string>

#include "s3client/uri_encoding.h"
#include "server/http/option_list.h"
#include "server/http/option_values.h"
#include "server/http/path_form.h"
#include "server/http/percent_decoding.h"
#include "server/http/thumbnail_request.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::AskedOptions;
using server::ThumbnailRequest;

const server::RequestRules& Rules() {
  static const server::RequestRules rules = [] {
    server::RequestRules made;
    made.presets = *server::ParsePresets("card=w320,h240,cover;hero=w1200,webp", made.max_size);
    return made;
  }();
  return rules;
}

tl::expected<ThumbnailRequest, server::HttpError> Ask(std::string target) {
  server::HttpRequest request;
  request.method = "GET";
  request.target = std::move(target);
  return server::ParseThumbnailRequest(request, Rules());
}

class QueryWriter {
 public:
  explicit QueryWriter(const std::string& key)
      : text_("/thumbs?filename=" + s3client::UriEncode(key, s3client::Slash::kKeep)) {}

  void Add(std::string_view name, const std::string& value) {
    text_.append("&").append(name).append("=").append(value);
  }
  template <typename Value>
  void AddWord(std::string_view name, const std::optional<Value>& value) {
    if (value) Add(name, std::string(server::WordOf(*value)));
  }
  void AddNumber(std::string_view name, const std::optional<int>& value) {
    if (value) Add(name, std::to_string(*value));
  }
  void AddFlag(std::string_view name, const std::optional<bool>& value) {
    if (value) Add(name, *value ? "1" : "0");
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string AsQuery(const std::string& key, const AskedOptions& options) {
  QueryWriter query(key);
  query.AddNumber("size", options.width);
  query.AddNumber("height", options.height);
  query.AddWord("fit", options.fit);
  query.AddWord("gravity", options.gravity);
  query.AddFlag("enlarge", options.enlarge);
  query.AddWord("format", options.format);
  query.AddNumber("quality", options.quality);
  if (options.density) query.Add("dpr", server::WordOfDensity(*options.density));
  query.AddWord("background", options.background);
  query.AddFlag("animated", options.animated);
  if (options.preset) query.Add("preset", *options.preset);
  return query.text();
}

void CheckSame(const tl::expected<ThumbnailRequest, server::HttpError>& one,
               const tl::expected<ThumbnailRequest, server::HttpError>& other, const char* claim) {
  Require(one.has_value() == other.has_value(), claim);
  if (!one) return;
  Require(one->query.original == other->query.original, claim);
  Require(one->query.spec == other->query.spec, claim);
}

void CheckForm(const server::PathForm& form, const std::string& path) {
  const std::string canonical = server::CanonicalPath(form).value_or(path);
  const auto again = server::ReadPathForm(canonical, "", Rules().max_size);
  Require(again && !server::CanonicalPath(*again), "the canonical spelling is its own");
  const auto asked = Ask(path);
  // What is refused may have a canonical spelling without its fault; nobody is sent there.
  if (asked) CheckSame(Ask(canonical), asked, "the canonical spelling means the same");
  if (!server::IsUtf8(form.asked.original)) return;
  CheckSame(Ask(AsQuery(form.asked.original, form.asked.options)), asked, "a query can ask for the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  // A target never holds anything else: the front has refused it.
  if (!fuzzing::IsPrintableAscii(text) || text.find_first_of(" ?#") != std::string_view::npos) return 0;
  const auto options = server::ParseOptionList(text.substr(0, text.find('/')), Rules().max_size);
  if (options) {
    const std::string written = server::CanonicalOptionList(*options);
    const auto read = server::ParseOptionList(written, Rules().max_size);
    Require(read && server::CanonicalOptionList(*read) == written, "options that are written are read back");
  } else {
    Require(server::IsUtf8(options.error()) && !options.error().empty(), "a refusal is a sentence");
  }
  const std::string path = std::string(server::kPathFormRoot) + std::string(text);
  const auto form = server::ReadPathForm(path, "", Rules().max_size);
  if (form) {
    CheckForm(*form, path);
  } else {
    Require(server::IsUtf8(form.error()) && !form.error().empty(), "a refusal is a sentence");
  }
  return 0;
}
