#include "imaging/headers/xml_scanner.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace imaging {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kEndsName = " \t\r\n=/>\"'<";

bool IsSpace(char c) {
  return kSpace.find(c) != std::string_view::npos;
}

// Bytes below 128 mean what they mean in ASCII, and nothing else does.
bool HidesNothing(std::string_view encoding) {
  static constexpr std::array<std::string_view, 6> kFamilies = {"UTF-8",     "UTF8",   "US-ASCII",
                                                                "ISO-8859-", "LATIN1", "WINDOWS-125"};
  std::string upper(encoding);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return std::ranges::any_of(
      kFamilies, [&](std::string_view family) { return std::string_view(upper).starts_with(family); });
}

// Of an XML declaration; empty: none is named, and it is UTF-8.
std::string_view EncodingOf(std::string_view declaration) {
  const std::size_t name = declaration.find("encoding");
  if (name == std::string_view::npos) return {};
  const std::size_t open = declaration.find_first_of("\"'", name);
  if (open == std::string_view::npos) return {};
  const std::string_view value = declaration.substr(open + 1);
  return value.substr(0, value.find(declaration[open]));
}

}  // namespace

std::string_view XmlTag::Value(std::string_view attribute) const {
  const auto found =
      std::ranges::find_if(attributes, [&](const XmlAttribute& one) { return one.name == attribute; });
  return found == attributes.end() ? std::string_view() : found->value;
}

std::string_view LocalName(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

XmlScanner::XmlScanner(std::string_view text) : text_(text) {
  if (text_.starts_with("\xef\xbb\xbf")) position_ = 3;
}

bool XmlScanner::Next(XmlTag& tag) {
  while (!broken_) {
    position_ = std::min(text_.find('<', position_), text_.size());
    if (position_ == text_.size()) return false;
    const std::string_view rest = text_.substr(position_);
    const bool is_tag = rest.size() > 1 && rest[1] != '!' && rest[1] != '?' && rest[1] != '/';
    if (is_tag) return ReadTag(tag);
    if (!SkipMarkup()) return Break();
  }
  return false;
}

bool XmlScanner::SkipMarkup() {
  const std::string_view rest = text_.substr(position_);
  if (rest.starts_with("<!--")) {
    position_ += 4;
    return SkipPast("-->");
  }
  if (rest.starts_with("<![CDATA[")) return SkipPast("]]>");
  if (rest.starts_with("<?")) return SkipInstruction();
  if (rest.starts_with("<!DOCTYPE")) return SkipDoctype();
  return rest.starts_with("</") && SkipPast(">");
}

bool XmlScanner::SkipInstruction() {
  const std::size_t begin = position_;
  if (!SkipPast("?>")) return false;
  const std::string_view instruction = text_.substr(begin, position_ - begin);
  if (!instruction.starts_with("<?xml") || !IsSpace(instruction[5])) return true;
  const std::string_view encoding = EncodingOf(instruction);
  return encoding.empty() || HidesNothing(encoding);
}

// Names and quoted identifiers up to '>'; a '[' opens declarations.
bool XmlScanner::SkipDoctype() {
  for (++position_; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == '>') {
      ++position_;
      return true;
    }
    if (c == '[') {
      declares_ = true;
      return false;
    }
    if (c != '"' && c != '\'') continue;
    position_ = text_.find(c, position_ + 1);
    if (position_ == std::string_view::npos) break;
  }
  return false;
}

bool XmlScanner::ReadTag(XmlTag& tag) {
  ++position_;
  tag.name = TakeName();
  tag.attributes.clear();
  if (tag.name.empty()) return Break();
  while (true) {
    SkipSpace();
    const std::string_view rest = text_.substr(position_);
    if (rest.starts_with(">") || rest.starts_with("/>")) {
      position_ += rest.front() == '>' ? 1 : 2;
      return true;
    }
    if (!ReadAttribute(tag)) return Break();
  }
}

bool XmlScanner::ReadAttribute(XmlTag& tag) {
  const std::string_view name = TakeName();
  SkipSpace();
  if (name.empty() || position_ >= text_.size() || text_[position_] != '=') return false;
  ++position_;
  SkipSpace();
  if (position_ >= text_.size()) return false;
  const char quote = text_[position_];
  if (quote != '"' && quote != '\'') return false;
  const std::size_t end = text_.find(quote, position_ + 1);
  if (end == std::string_view::npos) return false;
  tag.attributes.push_back({name, text_.substr(position_ + 1, end - position_ - 1)});
  position_ = end + 1;
  return true;
}

bool XmlScanner::SkipPast(std::string_view mark) {
  const std::size_t found = text_.find(mark, position_);
  if (found == std::string_view::npos) return false;
  position_ = found + mark.size();
  return true;
}

void XmlScanner::SkipSpace() {
  position_ = std::min(text_.find_first_not_of(kSpace, position_), text_.size());
}

std::string_view XmlScanner::TakeName() {
  const std::size_t end = std::min(text_.find_first_of(kEndsName, position_), text_.size());
  const std::string_view name = text_.substr(position_, end - position_);
  position_ = end;
  return name;
}

bool XmlScanner::Break() {
  broken_ = true;
  return false;
}

}  // namespace imaging
