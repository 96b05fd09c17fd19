#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/config/name_match.h"
#include "server/config/setting_layer.h"
#include "server/config/text_file.h"
#include "server/config/value_syntax.h"

namespace server {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFileBytes = 1'000'000;

// nlohmann keeps the last of two members of one name; we want to hear of both.
struct ParsedFile {
  Json root;
  std::vector<std::string> keys;  // of the outermost object, in their order
};

// Line and column, not the parser's own message: that quotes the text, which may be a secret.
std::string Position(const std::string& text, std::size_t byte) {
  const std::string_view before = std::string_view(text).substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

tl::expected<ParsedFile, std::string> ParseJson(const std::string& text) {
  ParsedFile parsed;
  const auto collect_keys = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::key && depth == 1) parsed.keys.push_back(value.get<std::string>());
    return true;
  };
  try {
    parsed.root = Json::parse(text, collect_keys);
  } catch (const Json::parse_error& error) {
    return tl::unexpected("not valid JSON at " + Position(text, error.byte));
  } catch (const Json::exception&) {
    return tl::unexpected(std::string("not valid JSON"));
  }
  if (!parsed.root.is_object()) {
    return tl::unexpected(std::string("not a JSON object; write {\"image_bucket\": \"images\"}"));
  }
  return parsed;
}

bool IsText(const Field& field, bool in_file) {
  return in_file || std::holds_alternative<TextBinding>(field.binding) ||
         std::holds_alternative<SecretBinding>(field.binding);
}

// The value as it would be written in the environment.
tl::expected<std::string, std::string> TextOf(const Json& value, const NameMatch& match) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return tl::unexpected(std::string("null is no value; leave the member out"));
  if (value.is_structured()) return tl::unexpected(std::string("a list or an object is no value"));
  if (IsText(*match.field, match.in_file)) return tl::unexpected(std::string("text is wanted, in quotes"));
  return value.dump();
}

class FileReader {
 public:
  explicit FileReader(const std::string& path) : source_("file " + path) {}

  Layer Read(const ParsedFile& parsed) {
    for (const std::string& key : parsed.keys) Add(key, parsed.root.at(key));
    return std::move(layer_);
  }

 private:
  void Add(const std::string& key, const Json& value) {
    const std::string name = ToUpper(key);
    const bool one_case = key == name || key == ToLower(key);
    const NameMatch match = one_case ? MatchName(name) : NameMatch{};
    if (match.field == nullptr) return Mistake(key, UnknownReason(name));
    if (!seen_.insert(name).second) return Mistake(key, "given twice; keep one");
    auto text = TextOf(value, match);
    if (!text) return Mistake(key, text.error());
    layer_.settings.push_back({match.field, match.in_file, std::move(*text), Origin::kFile, source_});
  }

  static std::string UnknownReason(const std::string& name) {
    const std::string guess = NearestName(name, SettingNames());
    if (guess.empty()) return "not a setting; `thumbd config` lists them";
    return fmt::format("not a setting; did you mean \"{}\"?", FileKey(guess));
  }

  void Mistake(const std::string& key, std::string_view reason) {
    layer_.mistakes.push_back(fmt::format("{} ({}): {}", Json(key).dump(), source_, reason));
  }

  std::string source_;
  std::set<std::string> seen_;
  Layer layer_;
};

}  // namespace

Layer ReadFileLayer(const std::string& path) {
  if (path.empty()) return {};
  const auto failed = [&](const std::string& reason) {
    Layer layer;
    layer.mistakes.push_back(fmt::format("--config={}: {}", path, reason));
    return layer;
  };
  const auto text = ReadTextFile(path, kMaxFileBytes);
  if (!text) return failed(text.error());
  const auto parsed = ParseJson(*text);
  if (!parsed) return failed(parsed.error());
  return FileReader(path).Read(*parsed);
}

}  // namespace server
