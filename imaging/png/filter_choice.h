// Whether a picture deflates better with filters or without. Pure; integers only.
#pragma once

#include <cstdint>
#include <span>

#include "imaging/png/packed_picture.h"

namespace imaging {

// `filtered` is what WithBestFilters made of `picture`, of at least 8 bits a sample. A guess from a sample of
// the rows, right for nearly all pictures, at a twentieth of what deflating both ways would cost.
bool FiltersPay(const PackedPicture& picture, std::span<const std::uint8_t> filtered);

}  // namespace imaging
