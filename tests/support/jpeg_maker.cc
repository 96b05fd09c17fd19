#include "tests/support/jpeg_maker.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace imaging::testing {
namespace {

struct Failure {
  jpeg_error_mgr manager;  // first: libjpeg knows only of it
  std::jmp_buf back;
};

[[noreturn]] void GiveUp(j_common_ptr info) {
  // libjpeg is C: no exception may pass through it.
  std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1);  // NOLINT(cert-err52-cpp)
}

void CountOnly(j_common_ptr info, int level) {
  if (level < 0) ++info->err->num_warnings;
}

jpeg_error_mgr* Quietly(Failure& failure) {
  jpeg_error_mgr* const manager = jpeg_std_error(&failure.manager);
  manager->error_exit = GiveUp;
  manager->emit_message = CountOnly;
  return manager;
}

int ComponentsOf(JpegSpace space) {
  return space == JpegSpace::kGrey ? 1 : space == JpegSpace::kYcc || space == JpegSpace::kRgb ? 3 : 4;
}

J_COLOR_SPACE Stored(JpegSpace space) {
  switch (space) {
    case JpegSpace::kGrey:
      return JCS_GRAYSCALE;
    case JpegSpace::kYcc:
      return JCS_YCbCr;
    case JpegSpace::kRgb:
      return JCS_RGB;
    case JpegSpace::kCmyk:
      return JCS_CMYK;
    default:
      return JCS_YCCK;
  }
}

J_COLOR_SPACE Given(JpegSpace space) {
  const int components = ComponentsOf(space);
  return components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
}

// Slopes, an edge, and detail out of a small generator.
std::vector<std::uint8_t> Samples(const JpegRecipe& recipe, int components) {
  std::vector<std::uint8_t> samples;
  unsigned state = recipe.seed * 2'654'435'761U + 1;
  for (int y = 0; y < recipe.height; ++y) {
    for (int x = 0; x < recipe.width; ++x) {
      for (int band = 0; band < components; ++band) {
        state = state * 1'664'525U + 1'013'904'223U;
        const int slope = band % 2 == 0 ? x * 160 / recipe.width : y * 160 / recipe.height;
        const int edge = (x / 23 + y / 17 + band) % 3 == 0 ? 50 : 0;
        const int detail = recipe.noise == 0 ? 0 : static_cast<int>((state >> 16) % recipe.noise);
        samples.push_back(static_cast<std::uint8_t>(std::clamp(slope + edge + detail, 0, 255)));
      }
    }
  }
  return samples;
}

void Configure(jpeg_compress_struct& info, const JpegRecipe& recipe) {
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, Stored(recipe.space));
  jpeg_set_quality(&info, recipe.quality, TRUE);
  for (int i = 0; i < info.num_components; ++i) {
    const bool full = i == 0 || i == 3;
    info.comp_info[i].h_samp_factor = full ? recipe.sampling[0] : 1;
    info.comp_info[i].v_samp_factor = full ? recipe.sampling[1] : 1;
  }
  info.restart_interval = static_cast<unsigned>(recipe.restart_interval);
  info.optimize_coding = recipe.own_tables ? TRUE : FALSE;
  if (!recipe.adobe) info.write_Adobe_marker = FALSE;
  if (recipe.scans == JpegScans::kProgressive) jpeg_simple_progression(&info);
}

}  // namespace

std::string MakeJpeg(const JpegRecipe& recipe) {
  const int components = ComponentsOf(recipe.space);
  std::vector<std::uint8_t> samples = Samples(recipe, components);
  std::array<jpeg_scan_info, 4> one_by_one{};
  for (int i = 0; i < components; ++i) one_by_one[static_cast<std::size_t>(i)] = {1, {i}, 0, 63, 0, 0};
  jpeg_compress_struct info;
  jpeg_error_mgr errors;  // its error_exit ends the program: a recipe has to be one that libjpeg can write
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = static_cast<JDIMENSION>(recipe.width);
  info.image_height = static_cast<JDIMENSION>(recipe.height);
  info.input_components = components;
  info.in_color_space = Given(recipe.space);
  Configure(info, recipe);
  if (recipe.scans == JpegScans::kOneByComponent) {
    info.scan_info = one_by_one.data();
    info.num_scans = components;
  }
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = samples.data() + static_cast<std::size_t>(info.next_scanline) * info.image_width *
                                        static_cast<std::size_t>(components);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  jpeg_destroy_compress(&info);
  std::free(bytes);
  return file;
}

std::optional<JpegPicture> ScaledByLibjpeg(std::string_view file, int scale) {
  JpegPicture picture;
  jpeg_decompress_struct info;
  Failure failure;
  info.err = Quietly(failure);
  jpeg_create_decompress(&info);
  if (setjmp(failure.back) != 0) {  // NOLINT(cert-err52-cpp)
    jpeg_destroy_decompress(&info);
    return std::nullopt;
  }
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&info, TRUE);
  info.scale_num = 1;
  info.scale_denom = static_cast<unsigned>(scale);
  info.do_block_smoothing = FALSE;
  jpeg_start_decompress(&info);
  picture.width = static_cast<int>(info.output_width);
  picture.height = static_cast<int>(info.output_height);
  picture.bands = info.output_components;
  const std::size_t row_bytes =
      std::size_t{info.output_width} * static_cast<std::size_t>(info.output_components);
  picture.pixels.resize(row_bytes * info.output_height);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = picture.pixels.data() + info.output_scanline * row_bytes;
    jpeg_read_scanlines(&info, &row, 1);
  }
  picture.warnings = info.err->num_warnings;
  jpeg_destroy_decompress(&info);
  return picture;
}

namespace {

// Samples of a side that are made of a block at this scale, by component: libjpeg's own plan.
bool ReadSides(std::string_view file, int scale, std::array<int, 10>& sides) {
  jpeg_decompress_struct info;
  Failure failure;
  info.err = Quietly(failure);
  jpeg_create_decompress(&info);
  if (setjmp(failure.back) != 0) {  // NOLINT(cert-err52-cpp)
    jpeg_destroy_decompress(&info);
    return false;
  }
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&info, TRUE);
  info.scale_num = 1;
  info.scale_denom = static_cast<unsigned>(scale);
  jpeg_calc_output_dimensions(&info);
  for (int i = 0; i < info.num_components; ++i) {
    sides[static_cast<std::size_t>(i)] = std::min(info.comp_info[i].DCT_scaled_size, 4);
  }
  jpeg_destroy_decompress(&info);
  return true;
}

void KeepLowest(jpeg_decompress_struct& info, jvirt_barray_ptr array, const jpeg_component_info& component,
                int side) {
  for (JDIMENSION y = 0; y < component.height_in_blocks; ++y) {
    JBLOCKARRAY rows = info.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&info), array, y, 1, TRUE);
    for (JDIMENSION x = 0; x < component.width_in_blocks; ++x) {
      for (int i = 0; i < DCTSIZE2; ++i) {
        if (i / DCTSIZE >= side || i % DCTSIZE >= side) rows[0][x][i] = 0;
      }
    }
  }
}

}  // namespace

std::optional<ReducedJpeg> WithKeptCoefficients(std::string_view file, int scale) {
  std::array<int, 10> sides{};
  if (!ReadSides(file, scale, sides)) return std::nullopt;
  ReducedJpeg reduced;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_decompress_struct from;
  jpeg_compress_struct to;
  Failure failure;
  from.err = Quietly(failure);
  to.err = &failure.manager;
  jpeg_create_decompress(&from);
  jpeg_create_compress(&to);
  const bool whole = setjmp(failure.back) == 0;  // NOLINT(cert-err52-cpp)
  if (whole) {
    jpeg_mem_src(&from, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&from, TRUE);
    jvirt_barray_ptr* const arrays = jpeg_read_coefficients(&from);
    reduced.warnings = from.err->num_warnings;
    for (int i = 0; i < from.num_components; ++i) {
      KeepLowest(from, arrays[i], from.comp_info[i], sides[static_cast<std::size_t>(i)]);
    }
    jpeg_copy_critical_parameters(&from, &to);
    to.optimize_coding = TRUE;
    jpeg_mem_dest(&to, &bytes, &size);
    jpeg_write_coefficients(&to, arrays);
    jpeg_finish_compress(&to);
    reduced.file.assign(reinterpret_cast<const char*>(bytes), size);
  }
  jpeg_destroy_compress(&to);
  jpeg_destroy_decompress(&from);
  std::free(bytes);
  if (!whole) return std::nullopt;
  return reduced;
}

}  // namespace imaging::testing
