#include "server/front/http_message.h"

#include "server/front/http_syntax.h"

namespace server {

void HeaderList::Set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return EqualsIgnoreCase(field.first, name); });
  Add(std::string(name), std::move(value));
}

const std::string* HeaderList::Find(std::string_view name) const {
  for (const auto& [field_name, value] : fields_) {
    if (EqualsIgnoreCase(field_name, name)) return &value;
  }
  return nullptr;
}

std::optional<std::string> HeaderList::Joined(std::string_view name) const {
  std::optional<std::string> joined;
  for (const auto& [field_name, value] : fields_) {
    if (!EqualsIgnoreCase(field_name, name)) continue;
    if (joined) {
      joined->append(", ").append(value);
    } else {
      joined = value;
    }
  }
  return joined;
}

}  // namespace server
