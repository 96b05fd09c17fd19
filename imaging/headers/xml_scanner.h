// Tags of an XML document (XML 1.0, fifth edition), one after another, without building anything. Text,
// comments, CDATA sections and processing instructions are passed over. Pure; safe on any bytes; linear.
//
// Not a parser: it takes what is well formed in the places that it looks at, and calls everything else
// broken. Encodings in which markup could hide from a reader of ASCII are broken too.
#pragma once

#include <string_view>
#include <vector>

namespace imaging {

struct XmlAttribute {
  std::string_view name;
  std::string_view value;  // as written, references unresolved
};

struct XmlTag {
  std::string_view name;
  std::vector<XmlAttribute> attributes;

  // The value; empty where there is no attribute of that name.
  std::string_view Value(std::string_view attribute) const;
};

// Without the namespace's prefix: "href" of "xlink:href".
std::string_view LocalName(std::string_view name);

class XmlScanner {
 public:
  // `text` must outlive the scanner.
  explicit XmlScanner(std::string_view text);

  // The next start tag or empty-element tag; false at the end, or where the text is broken.
  bool Next(XmlTag& tag);
  bool broken() const { return broken_; }
  // The document type declaration so far has declarations of its own: entities, perhaps.
  bool declares() const { return declares_; }

 private:
  bool SkipPast(std::string_view mark);
  bool SkipMarkup();
  bool SkipInstruction();
  bool SkipDoctype();
  bool ReadTag(XmlTag& tag);
  bool ReadAttribute(XmlTag& tag);
  void SkipSpace();
  std::string_view TakeName();
  bool Break();

  std::string_view text_;
  std::size_t position_ = 0;
  bool broken_ = false;
  bool declares_ = false;
};

}  // namespace imaging
