#include "server/config/config_loader.h"

#include <array>
#include <set>

#include <fmt/format.h>

#include "server/config/config_fields.h"
#include "server/config/config_rules.h"
#include "server/config/setting_layer.h"
#include "server/config/text_file.h"

namespace server {
namespace {

constexpr std::size_t kMaxSecretBytes = 65'536;

template <typename Value>
void Append(std::vector<Value>& all, std::vector<Value> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Files of secrets end with a line end more often than not; it is no part of the secret.
tl::expected<std::string, std::string> ReadSecret(const Setting& setting) {
  auto text = ReadTextFile(setting.value, kMaxSecretBytes);
  if (!text) return text;
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) return tl::unexpected(std::string("the file is empty"));
  return text;
}

class Loader {
 public:
  Loader() {
    for (const Field& field : Fields()) loaded_.sources[std::string(field.name)] = "default";
  }

  void Overlay(Layer layer) {
    Append(mistakes_, std::move(layer.mistakes));
    Append(loaded_.warnings, std::move(layer.warnings));
    std::map<const Field*, Setting> in_layer;
    for (Setting& setting : layer.settings) {
      const auto [place, fresh] = in_layer.try_emplace(setting.field, setting);
      if (!fresh) mistakes_.push_back(Both(place->second, setting));
    }
    for (auto& [field, setting] : in_layer) winners_.insert_or_assign(field, std::move(setting));
  }

  tl::expected<LoadedConfig, Mistakes> Finish(ConfigCheck further) {
    for (const Field& field : Fields()) {
      if (const auto winner = winners_.find(&field); winner != winners_.end()) Apply(winner->second);
    }
    Append(mistakes_, CheckConfig(loaded_, broken_));
    if (further != nullptr) Append(mistakes_, further(loaded_, broken_));
    if (mistakes_.empty()) return std::move(loaded_);
    // A mistyped name is a warning, and often the very cause of what is missing.
    for (const std::string& warning : loaded_.warnings) mistakes_.push_back("warning: " + warning);
    return tl::unexpected(std::move(mistakes_));
  }

 private:
  static std::string Both(const Setting& one, const Setting& other) {
    return fmt::format("{} and {}: both are set; keep one", Label(one), Label(other));
  }

  void Apply(const Setting& setting) {
    loaded_.sources[std::string(setting.field->name)] = setting.source;
    const auto text = setting.in_file ? ReadSecret(setting) : setting.value;
    if (!text) return Mistake(setting, text.error());
    if (auto assigned = Assign(setting.field->binding, *text, loaded_.config); !assigned) {
      Mistake(setting, assigned.error());
    }
  }

  void Mistake(const Setting& setting, const std::string& reason) {
    const std::string fix = Fix(setting);
    mistakes_.push_back(fmt::format("{}: {}{}{}", Label(setting), reason, fix.empty() ? "" : "; ", fix));
    broken_.insert(setting.field->name);
  }

  LoadedConfig loaded_;
  Mistakes mistakes_;
  std::set<std::string_view> broken_;
  std::map<const Field*, Setting> winners_;
};

}  // namespace

tl::expected<LoadedConfig, Mistakes> LoadConfig(const ConfigInputs& inputs, ConfigCheck further) {
  Loader loader;
  loader.Overlay(ReadFileLayer(inputs.config_file));
  loader.Overlay(ReadEnvironmentLayer(inputs.environment));
  loader.Overlay(ReadFlagLayer(inputs.flags));
  return loader.Finish(further);
}

}  // namespace server
