#include "server/http/option_list.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "server/http/option_values.h"

namespace server {
namespace {

using Done = tl::expected<void, std::string>;
using imaging::Fit;
using imaging::Gravity;
using imaging::OutputFormat;

Done NoOption(std::string_view word) {
  if (word.empty()) return tl::unexpected(std::string("an option is empty: there is a comma too many"));
  return tl::unexpected(fmt::format("\"{}\" is not an option of this service", word));
}

template <typename Value>
Done Keep(std::string_view name, Read<Value> value, std::optional<Value>& place) {
  if (!value) return tl::unexpected(std::move(value.error()));
  if (place) return tl::unexpected(fmt::format("\"{}\" is given more than once", name));
  place = std::move(*value);
  return {};
}

// The rest of `word` after `prefix`.
std::optional<std::string_view> After(std::string_view prefix, std::string_view word) {
  if (!word.starts_with(prefix)) return std::nullopt;
  return word.substr(prefix.size());
}

// "w320", but not "wide": letters do not follow one letter.
std::optional<std::string_view> AfterLetter(char letter, std::string_view word) {
  if (word.size() < 2 || word[0] != letter || (word[1] >= 'a' && word[1] <= 'z')) return std::nullopt;
  return word.substr(1);
}

Done ReadPlainWord(std::string_view word, AskedOptions& options) {
  if (word == "enlarge") return Keep(word, Read<bool>(true), options.enlarge);
  if (word == "animated") return Keep(word, Read<bool>(true), options.animated);
  if (const auto fit = FitOf(word)) return Keep("fit", Read<Fit>(*fit), options.fit);
  if (const auto format = FormatOf(word)) return Keep("format", Read<OutputFormat>(*format), options.format);
  return NoOption(word);
}

Done ReadSide(std::string_view word, int max_size, AskedOptions& options) {
  if (const auto rest = AfterLetter('w', word))
    return Keep("w", ReadPixels("w", *rest, max_size), options.width);
  if (const auto rest = AfterLetter('h', word))
    return Keep("h", ReadPixels("h", *rest, max_size), options.height);
  return ReadPlainWord(word, options);
}

Done ReadWord(std::string_view word, int max_size, AskedOptions& options) {
  if (const auto rest = After("dpr", word)) return Keep("dpr", ReadDensity("dpr", *rest), options.density);
  if (const auto rest = After("bg", word)) return Keep("bg", ReadColour("bg", *rest), options.background);
  if (const auto rest = After("p-", word)) return Keep("p", ReadPresetName("p", *rest), options.preset);
  if (const auto rest = After("g-", word)) return Keep("gravity", ReadGravity("g", *rest), options.gravity);
  if (const auto rest = AfterLetter('q', word)) return Keep("q", ReadQuality("q", *rest), options.quality);
  if (const auto rest = After("cover-", word)) {
    return Keep("fit", Read<Fit>(Fit::kCover), options.fit).and_then([&] {
      return Keep("gravity", ReadGravity("cover", *rest), options.gravity);
    });
  }
  return ReadSide(word, max_size, options);
}

std::string FitWord(const AskedOptions& options) {
  if (!options.width || !options.height) return "";
  const Fit fit = options.fit.value_or(Fit::kContain);
  if (fit == Fit::kContain) return "";
  const Gravity gravity = options.gravity.value_or(Gravity::kCentre);
  if (fit == Fit::kFill || gravity == Gravity::kCentre) return std::string(WordOf(fit));
  return fmt::format("{}-{}", WordOf(fit), WordOf(gravity));
}

std::string FormatWord(const AskedOptions& options) {
  const bool is_default = options.format == OutputFormat::kPng && !options.preset;
  return options.format && !is_default ? std::string(WordOf(*options.format)) : "";
}

class WordList {
 public:
  void Add(std::string_view word) {
    if (word.empty()) return;
    if (!text_.empty()) text_ += ',';
    text_ += word;
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

tl::expected<AskedOptions, std::string> ParseOptionList(std::string_view text, int max_size) {
  AskedOptions options;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto read = ReadWord(text.substr(0, comma), max_size, options);
    if (!read) return tl::unexpected(read.error());
    if (comma == std::string_view::npos) return options;
    text.remove_prefix(comma + 1);
  }
}

std::string CanonicalOptionList(const AskedOptions& options) {
  WordList words;
  if (options.preset) words.Add(fmt::format("p-{}", *options.preset));
  if (options.width) words.Add(fmt::format("w{}", *options.width));
  if (options.height) words.Add(fmt::format("h{}", *options.height));
  words.Add(FitWord(options));
  if (options.enlarge.value_or(false)) words.Add("enlarge");
  if (options.quality) words.Add(fmt::format("q{}", *options.quality));
  if (options.background) words.Add(fmt::format("bg{}", WordOf(*options.background)));
  if (options.animated.value_or(false)) words.Add("animated");
  if (options.density) words.Add(fmt::format("dpr{}", WordOfDensity(*options.density)));
  words.Add(FormatWord(options));
  std::string list = words.Take();
  return list.empty() ? "png" : list;
}

}  // namespace server
