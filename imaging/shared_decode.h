// Whether thumbnails that are decoded at one scale share one decode. Pure.
#pragma once

#include "imaging/image_facts.h"

namespace imaging {

// What a decode that is shared holds in memory: all samples of the original over `shrink` on each side.
double SharedDecodeBytes(const ImageFacts& facts, int shrink);

// One thumbnail is decoded line by line as it is resized; for several the whole picture is held, if that is
// not too much.
bool SharesDecode(const ImageFacts& facts, int shrink);

}  // namespace imaging
