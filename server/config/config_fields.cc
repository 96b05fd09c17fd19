#include "server/config/config_fields.h"

#include <algorithm>

#include "server/config/value_syntax.h"

namespace server {
namespace {

constexpr std::string_view kFileSuffix = "_FILE";

}  // namespace

const Field* FindField(std::string_view name) {
  const auto field = std::ranges::find(Fields(), name, &Field::name);
  return field == Fields().end() ? nullptr : &*field;
}

const Field* FindFieldOfSecretFile(std::string_view name) {
  if (!name.ends_with(kFileSuffix)) return nullptr;
  const Field* field = FindField(name.substr(0, name.size() - kFileSuffix.size()));
  return field != nullptr && field->secret ? field : nullptr;
}

std::string SecretFileName(const Field& field) {
  return std::string(field.name) + std::string(kFileSuffix);
}

std::string FlagName(std::string_view name) {
  std::string flag = "--" + ToLower(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string FileKey(std::string_view name) {
  return ToLower(name);
}

std::string ShownValue(const Field& field, const Config& config) {
  const std::string value = Print(field.binding, config);
  if (value.empty()) return "(not set)";
  return field.secret ? "(set)" : value;
}

std::string ShownDefault(const Field& field) {
  if (!field.fallback.empty()) return std::string(field.fallback);
  const std::string value = Print(field.binding, Config{});
  return value.empty() ? "none" : value;
}

}  // namespace server
