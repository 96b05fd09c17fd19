// JPEG to thumbnails: decoded no larger than each of them needs.
#pragma once

#include "imaging/error.h"
#include "imaging/vips_rendering.h"

namespace imaging {

// `job.facts` are a JPEG's. One decode for all specs of one scale; a spec gives the same bytes alone and
// beside others. What is decoded whole is left to RenderThroughVips. Damage that our decoder sees is libvips'
// to judge, as Limits::fail_on has it; of a progressive file the scans that no thumbnail shows are not looked
// at. In the calling thread; thread-safe. InitializeImaging must have succeeded.
Result<Rendering> RenderJpeg(const VipsJob& job);

}  // namespace imaging
