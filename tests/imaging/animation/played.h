// An animation as a player shows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <vips/vips8>

namespace imaging::testing {

struct Played {
  int width = 0;
  int height = 0;
  int frames = 0;
  int rounds = -1;          // 0: for ever
  std::vector<int> delays;  // milliseconds
  std::vector<std::uint8_t> rgba;

  // The frame that is shown so many milliseconds after the start: writers of WebP make one of equal frames.
  int FrameAt(int time) const {
    int frame = 0;
    for (int end = delays.at(0); end <= time; end += delays.at(static_cast<std::size_t>(frame))) ++frame;
    return frame;
  }
  std::vector<int> Pixel(int frame, int x, int y) const {
    const auto line =
        static_cast<std::size_t>(frame) * static_cast<std::size_t>(height) + static_cast<std::size_t>(y);
    const std::size_t at = 4 * (line * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
    return {rgba.at(at), rgba.at(at + 1), rgba.at(at + 2), rgba.at(at + 3)};
  }
};

inline vips::VImage AllFrames(const std::string& bytes) {
  VipsBlob* blob = vips_blob_new(nullptr, bytes.data(), bytes.size());
  vips::VOption* const all = vips::VImage::option()->set("n", -1);
  const vips::VImage reel = bytes.starts_with("GIF") ? vips::VImage::gifload_buffer(blob, all)
                                                     : vips::VImage::webpload_buffer(blob, all);
  vips::VImage held = reel.copy_memory();
  vips_area_unref(VIPS_AREA(blob));
  return held;
}

// Of a GIF or a WebP.
inline Played Play(const std::string& bytes) {
  vips::VImage reel = AllFrames(bytes);
  Played played;
  played.width = reel.width();
  played.height = vips_image_get_page_height(reel.get_image());
  played.frames = reel.height() / played.height;
  if (reel.get_typeof("loop") != 0) played.rounds = reel.get_int("loop");
  if (reel.get_typeof("delay") != 0) played.delays = reel.get_array_int("delay");
  if (reel.bands() < 3) reel = reel.colourspace(VIPS_INTERPRETATION_sRGB);
  if (!reel.has_alpha()) reel = reel.bandjoin(255);
  reel = reel.copy_memory();
  const auto* first = static_cast<const std::uint8_t*>(reel.data());
  played.rgba.assign(first, first + VIPS_IMAGE_SIZEOF_IMAGE(reel.get_image()));
  return played;
}

}  // namespace imaging::testing
