// SVG (https://www.w3.org/TR/SVG11/), as far as it is safe to hand to a renderer.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// By the root element, within the first 64 KiB: behind a byte order mark, an XML declaration, comments and a
// document type declaration. Packed files (svgz) and other encodings than those that look like ASCII are not
// found.
bool LooksLikeSvg(std::string_view bytes);

// Refused with kUnsupportedFormat, `detail` says why:
// - a document type declaration with declarations of its own, where entities multiply and name files;
// - a reference (href) to anything but an element of the same document, where the element is no hyperlink,
//   and any XInclude: renderers load files and unpack pictures that lie in the reference itself (data:), of
//   any size and with decoders of their own;
// - text: fonts are files of the machine, which a confined process cannot open, and a drawing without its
// text
//   is another drawing;
// - more than 10 MB, where librsvg's XML reader gives up too, and more than 200,000 elements, half a second's
//   worth.
// The size is what width, height and viewBox say, 72 pixels to the inch; 0 x 0 where they say nothing.
Result<ImageFacts> ReadSvgHeader(std::string_view bytes);

}  // namespace imaging
