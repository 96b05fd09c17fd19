#include "imaging/headers/svg_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "imaging/headers/xml_scanner.h"

namespace imaging {
namespace {

constexpr std::size_t kLookAhead = 65'536;
constexpr std::size_t kMostBytes = 10'000'000;
constexpr int kMostElements = 200'000;

tl::unexpected<Error> Refused(std::string detail) {
  return tl::unexpected(Error{ErrorCode::kUnsupportedFormat, std::move(detail), ""});
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Takes a number off the front of `text`.
std::optional<double> TakeNumber(std::string_view& text) {
  text = Trimmed(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// Pixels; nothing for shares and for what depends on a font.
std::optional<double> Length(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, double>, 7> kUnits{
      {{"", 1}, {"px", 1}, {"pt", 1}, {"pc", 12}, {"in", 72}, {"cm", 72 / 2.54}, {"mm", 72 / 25.4}}};
  const auto number = TakeNumber(text);
  const auto* const unit =
      std::ranges::find_if(kUnits, [&](const auto& one) { return one.first == Trimmed(text); });
  if (!number || unit == kUnits.end()) return std::nullopt;
  return *number * unit->second;
}

std::pair<double, double> ViewBox(std::string_view text) {
  std::array<double, 4> numbers{};
  for (double& number : numbers) {
    const auto taken = TakeNumber(text);
    if (!taken) return {0, 0};
    number = *taken;
    text = Trimmed(text);
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return {numbers[2], numbers[3]};
}

int Pixels(double length) {
  return static_cast<int>(std::clamp<double>(std::ceil(length), 0, std::numeric_limits<int>::max()));
}

Size SizeOf(const XmlTag& root) {
  const auto [box_width, box_height] = ViewBox(root.Value("viewBox"));
  return {Pixels(Length(root.Value("width")).value_or(box_width)),
          Pixels(Length(root.Value("height")).value_or(box_height))};
}

bool IsReference(const XmlAttribute& attribute) {
  return LocalName(attribute.name) == "href";
}

// A second '#' would make what stands before it the name of another document.
bool StaysInside(std::string_view reference) {
  reference = Trimmed(reference);
  return reference.empty() || (reference.front() == '#' && reference.rfind('#') == 0);
}

bool LeadsOutside(const XmlTag& tag) {
  const std::string_view name = LocalName(tag.name);
  if (name == "include") return true;
  return name != "a" && std::ranges::any_of(tag.attributes, [](const XmlAttribute& attribute) {
           return IsReference(attribute) && !StaysInside(attribute.value);
         });
}

}  // namespace

bool LooksLikeSvg(std::string_view bytes) {
  XmlScanner scanner(bytes.substr(0, kLookAhead));
  const std::string_view begin = Trimmed(bytes.substr(bytes.starts_with("\xef\xbb\xbf") ? 3 : 0, kLookAhead));
  XmlTag root;
  if (!begin.starts_with('<')) return false;
  if (scanner.Next(root)) return LocalName(root.name) == "svg";
  // Declarations are not read: what the declaration is for must do.
  return scanner.declares() && begin.find("<!DOCTYPE svg") != std::string_view::npos;
}

Result<ImageFacts> ReadSvgHeader(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return Refused("an SVG of more than 10 MB");
  XmlScanner scanner(bytes);
  XmlTag tag;
  ImageFacts facts;
  facts.bands = 4;
  int elements = 0;
  while (scanner.Next(tag)) {
    if (elements++ == 0) facts.size = SizeOf(tag);
    if (elements > kMostElements) return Refused("an SVG of more than 200000 elements");
    if (LeadsOutside(tag)) return Refused("an SVG that refers to other files or has pictures inside");
    if (LocalName(tag.name) == "text") return Refused("an SVG with text");
  }
  if (scanner.declares()) return Refused("an SVG with a document type declaration that declares entities");
  if (scanner.broken() || elements == 0) return CorruptHeader("SVG is not well formed");
  return facts;
}

}  // namespace imaging
