// What libvips holds for the whole process. InitializeImaging and ImagingLibraryVersion are declared in
// renderer.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace imaging {

// Decoders warn of odd but readable files through GLib's log, which would write them to stderr. They are
// counted instead, and handed to `sink` when there is one; any thread may call it. nullptr takes it away
// again.
using DecoderWarningSink = void (*)(std::string_view domain, std::string_view text);
void SetDecoderWarningSink(DecoderWarningSink sink);
std::uint64_t DecoderWarningCount();

// The loader of SVG is shut like all that libvips calls untrusted, until the first original that the settings
// allow and ReadSvgHeader has found harmless. Thread-safe; for the rest of the process.
void UnlockSvg();

}  // namespace imaging
