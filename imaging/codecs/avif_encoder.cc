#include "imaging/codecs/avif_encoder.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include <libheif/heif.h>
#include <vips/vips8>

#include "imaging/codecs/vips_saving.h"

namespace imaging {
namespace {

constexpr int kFullColours = 90;
constexpr int kFastest = 9;

template <auto Function>
struct Call {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Context = std::unique_ptr<heif_context, Call<heif_context_free>>;
using Encoder = std::unique_ptr<heif_encoder, Call<heif_encoder_release>>;
using Picture = std::unique_ptr<heif_image, Call<heif_image_release>>;
using Handle = std::unique_ptr<heif_image_handle, Call<heif_image_handle_release>>;
using EncodingChoices = std::unique_ptr<heif_encoding_options, Call<heif_encoding_options_free>>;

// The first thing that went wrong; nothing is asked of libheif after that.
class Steps {
 public:
  template <typename Function>
  Steps& Then(Function function) {
    if (error_.code == heif_error_Ok) error_ = function();
    return *this;
  }
  heif_error error() const { return error_; }

 private:
  heif_error error_{heif_error_Ok, heif_suberror_Unspecified, ""};
};

// RGB, as some readers know no grey; where the three are equal it costs nothing.
void CopyRow(std::span<const std::uint8_t> row, std::size_t bands, std::uint8_t* target) {
  const std::size_t step = bands < 3 ? 0 : 1;
  for (std::size_t i = 0; i + bands <= row.size(); i += bands) {
    for (std::size_t c = 0; c < 3; ++c) *target++ = row[i + c * step];
    if (bands % 2 == 0) *target++ = row[i + bands - 1];
  }
}

heif_error Fill(const SampleGrid& grid, Picture& picture) {
  const auto chroma = grid.has_alpha() ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
  heif_image* made = nullptr;
  const auto [width, height] = grid.size;
  heif_error error = heif_image_create(width, height, heif_colorspace_RGB, chroma, &made);
  picture.reset(made);
  if (error.code != heif_error_Ok) return error;
  error = heif_image_add_plane(made, heif_channel_interleaved, width, height, 8);
  if (error.code != heif_error_Ok) return error;
  int stride = 0;
  std::uint8_t* plane = heif_image_get_plane(made, heif_channel_interleaved, &stride);
  for (int y = 0; y < height; ++y) {
    CopyRow(grid.Row(y), grid.bands, plane + static_cast<std::ptrdiff_t>(y) * stride);
  }
  return error;
}

heif_error Describe(heif_image* picture, std::string_view profile) {
  if (profile.empty()) return {heif_error_Ok, heif_suberror_Unspecified, ""};
  return heif_image_set_raw_color_profile(picture, "prof", profile.data(), profile.size());
}

heif_error Open(const Context& context, Encoder& encoder) {
  heif_encoder* found = nullptr;
  const heif_error error = heif_context_get_encoder_for_format(context.get(), heif_compression_AV1, &found);
  encoder.reset(found);
  return error;
}

heif_error Set(heif_encoder* encoder, const AvifOptions& options) {
  const int speed = kFastest - std::clamp(options.effort, 0, kFastest);
  const char* chroma = options.quality >= kFullColours ? "444" : "420";
  return Steps()
      .Then([&] { return heif_encoder_set_lossy_quality(encoder, options.quality); })
      .Then([&] { return heif_encoder_set_parameter_integer(encoder, "threads", 1); })
      .Then([&] { return heif_encoder_set_parameter_integer(encoder, "speed", speed); })
      .Then([&] { return heif_encoder_set_parameter_string(encoder, "chroma", chroma); })
      .error();
}

heif_error Append(heif_context* /*context*/, const void* bytes, std::size_t size, void* target) try {
  static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
  return {heif_error_Ok, heif_suberror_Unspecified, ""};
} catch (const std::bad_alloc&) {
  return {heif_error_Memory_allocation_error, heif_suberror_Unspecified, "no memory for the file"};
}

heif_error Encode(const Context& context, const Picture& picture, heif_encoder* encoder) {
  const EncodingChoices choices(heif_encoding_options_alloc());
  heif_image_handle* made = nullptr;
  const heif_error error =
      heif_context_encode_image(context.get(), picture.get(), encoder, choices.get(), &made);
  const Handle handle(made);
  return error;
}

Result<std::string> Write(const SampleGrid& grid, const AvifOptions& options) {
  const Context context(heif_context_alloc());
  if (!context) throw std::bad_alloc();
  Encoder encoder;
  Picture picture;
  std::string bytes;
  heif_writer writer{1, Append};
  const heif_error error = Steps()
                               .Then([&] { return Open(context, encoder); })
                               .Then([&] { return Set(encoder.get(), options); })
                               .Then([&] { return Fill(grid, picture); })
                               .Then([&] { return Describe(picture.get(), options.profile); })
                               .Then([&] { return Encode(context, picture, encoder.get()); })
                               .Then([&] { return heif_context_write(context.get(), &writer, &bytes); })
                               .error();
  if (error.code == heif_error_Ok) return bytes;
  const std::string words = error.message == nullptr ? "no reason given" : error.message;
  return tl::unexpected(Error{ErrorCode::kInternal, "", "encode: " + words});
}

}  // namespace

bool CanEncodeAvif() {
  static const bool can = [] {
    // Never undone: the plug-ins stay for the life of the process.
    static_cast<void>(heif_init(nullptr));
    return heif_have_encoder_for_format(heif_compression_AV1) != 0;
  }();
  return can;
}

Result<std::string> EncodeAvif(const vips::VImage& image, const AvifOptions& options, Deadline deadline) {
  if (!CanEncodeAvif()) {
    return tl::unexpected(Error{ErrorCode::kInternal, "", "libheif has no encoder for AV1 on this machine"});
  }
  if (std::chrono::steady_clock::now() >= deadline) {
    return tl::unexpected(Error{ErrorCode::kTimeout, "", "encode"});
  }
  auto outcome = Attempt("encode", ErrorCode::kInternal, [&] { return Write(GridOf(image), options); });
  if (!outcome) return tl::unexpected(std::move(outcome.error()));
  return std::move(*outcome);
}

}  // namespace imaging
