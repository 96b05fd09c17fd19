// The one table of settings. Loading, --help, `thumbd config` and SETTINGS.md are all drawn from it; to add a
// setting is to add a member to Config and a row here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/config/config.h"
#include "server/config/config_binding.h"

namespace server {

struct Field {
  std::string_view name;   // environment variable: "IMAGE_BUCKET"
  std::string_view group;  // heading in help and documentation; rows of one group stand together
  Binding binding;
  std::string_view help;           // one line, no full stop
  std::string_view example;        // a value that is right, for the fix in an error text; empty for secrets
  std::string_view unit = "";      // of a bare number that `help` leaves open: "pixels"
  std::string_view fallback = "";  // the default in words, where the empty value of Config stands for more
  bool secret = false;             // never printed; may also come from the file that NAME_FILE names
};

// In the order of the documentation. Static storage; valid for the whole process.
std::span<const Field> Fields();

// Null: no setting has this name. Exact case.
const Field* FindField(std::string_view name);

// The secret setting whose file `name` gives: S3_SECRET_KEY for "S3_SECRET_KEY_FILE". Null: none.
const Field* FindFieldOfSecretFile(std::string_view name);

// "S3_SECRET_KEY_FILE", for a secret field.
std::string SecretFileName(const Field& field);

// "--image-bucket" and "image_bucket", of the name of a setting or of its file variant.
std::string FlagName(std::string_view name);
std::string FileKey(std::string_view name);

// For people: secrets as "(set)", what is empty as "(not set)".
std::string ShownValue(const Field& field, const Config& config);

// The default for people: "8000", "one per core"; "none" where there is nothing.
std::string ShownDefault(const Field& field);

}  // namespace server
