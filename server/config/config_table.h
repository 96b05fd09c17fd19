// The rows of the table of settings, by what they are about; what can be asked of it is in config_fields.h.
#pragma once

#include <span>

#include "server/config/config_fields.h"

namespace server {

std::span<const Field> StoreSettings();
std::span<const Field> HttpSettings();
std::span<const Field> PictureSettings();
std::span<const Field> ResourceSettings();

}  // namespace server
