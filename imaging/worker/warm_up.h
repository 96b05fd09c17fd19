// What a first rendering takes beyond any other: code paged in, types registered, vector code made, threads
// started.
#pragma once

#include <functional>

namespace imaging {

// Renders small pictures, made here, from and to common formats, so that the first one of somebody's finds
// all that done: a few milliseconds each, and no more of them once `wanted` elsewhere. Nothing depends on its
// success. The imaging library must have been started.
void WarmUp(const std::function<bool()>& wanted);

}  // namespace imaging
