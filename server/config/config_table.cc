#include "server/config/config_table.h"

#include <vector>

namespace server {
namespace {

// In the order of the documentation.
std::vector<Field> AllSettings() {
  std::vector<Field> all;
  for (const auto part : {StoreSettings(), HttpSettings(), PictureSettings(), ResourceSettings()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::span<const Field> Fields() {
  static const std::vector<Field> fields = AllSettings();
  return fields;
}

}  // namespace server
