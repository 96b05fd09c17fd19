#include "imaging/vips_runtime.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>
#include <gmodule.h>
#include <vips/vips8>

#include "imaging/codecs/encoder.h"
#include "imaging/renderer.h"

namespace imaging {
namespace {

std::atomic<DecoderWarningSink> warning_sink = nullptr;
std::atomic<std::uint64_t> warning_count = 0;

void OnLog(const char* domain, GLogLevelFlags level, const char* text, void* data) {
  if ((level & G_LOG_FLAG_FATAL) != 0) {
    // The process is about to be aborted by GLib: whoever looks for the reason looks at stderr.
    g_log_default_handler(domain, level, text, data);
    return;
  }
  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0) return;  // progress reports for debugging
  warning_count.fetch_add(1, std::memory_order_relaxed);
  if (const auto sink = warning_sink.load())
    sink(domain == nullptr ? "" : domain, text == nullptr ? "" : text);
}

// An allow-list: whatever loader a newer libvips brings stays shut until it is named here.
void AllowOnlyOurLoaders() {
  static constexpr std::array kAllowed = {"VipsForeignLoadPng",  "VipsForeignLoadJpeg",
                                          "VipsForeignLoadWebp", "VipsForeignLoadNsgif",
                                          "VipsForeignLoadTiff", "VipsForeignLoadHeif"};
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : kAllowed) vips_operation_block_set(loader, FALSE);
  vips_block_untrusted_set(TRUE);
}

// libvips loads whatever modules lie beside it, if it finds them: readers of PDF, of whole slides and of all
// that ImageMagick takes, with a hundred libraries of theirs. What is shut anyway need not be in the process.
bool InitializeWithoutModules() {
  ::setenv("VIPSHOME", "/nonexistent", 1);
  const bool started = VIPS_INIT("thumbd") == 0;
  ::unsetenv("VIPSHOME");
  return started;
}

// The one module that we use, where this libvips has it as a module. Without it there is no AVIF and no HEIC.
void LoadHeifModule() {
  if (vips_type_find("VipsOperation", "heifload_buffer") != 0) return;
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&vips_init), &library) == 0) return;
  const auto folder = std::filesystem::path(library.dli_fname).parent_path();
  const auto module =
      folder / fmt::format("vips-modules-{}.{}", vips_version(0), vips_version(1)) / "vips-heif.so";
  if (GModule* opened = g_module_open(module.c_str(), G_MODULE_BIND_LAZY)) g_module_make_resident(opened);
}

// libheif (Debian 13's) loads its decoders as plug-ins, when it is first given a file: here, as a confined
// process could not. No decoder gets beyond these bytes.
void LoadHeifPlugins() {
  static constexpr std::string_view kNoPicture(
      "\0\0\0\x14"
      "ftypavif\0\0\0\0avif",
      20);
  VipsImage* image = nullptr;
  if (vips_heifload_buffer(const_cast<char*>(kNoPicture.data()), kNoPicture.size(), &image, nullptr) == 0)
    g_object_unref(image);
  vips_error_clear();
}

bool Start() {
  g_log_set_default_handler(OnLog, nullptr);
  if (!InitializeWithoutModules()) return false;
  LoadHeifModule();
  // Every original is seen once: a cache of operations would only hold memory and files.
  vips_cache_set_max(0);
  vips_cache_set_max_mem(0);
  vips_cache_set_max_files(0);
  // One core per picture; the caller decides how many pictures at a time.
  vips_concurrency_set(1);
  vips_leak_set(FALSE);
  AllowOnlyOurLoaders();
  LoadHeifPlugins();
  static_cast<void>(CanWrite(OutputFormat::kAvif));
  return true;
}

}  // namespace

void SetDecoderWarningSink(DecoderWarningSink sink) {
  warning_sink = sink;
}

std::uint64_t DecoderWarningCount() {
  return warning_count.load(std::memory_order_relaxed);
}

void UnlockSvg() {
  static std::once_flag once;
  std::call_once(once, [] { vips_operation_block_set("VipsForeignLoadSvg", FALSE); });
}

bool InitializeImaging() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] { started = Start(); });
  return started;
}

std::string ImagingLibraryVersion() {
  return fmt::format("{}.{}.{}", vips_version(0), vips_version(1), vips_version(2));
}

}  // namespace imaging
