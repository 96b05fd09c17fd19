#include "server/front/fixed_headers.h"

#include "server/front/response_framing.h"

namespace server {

FixedHeaders::FixedHeaders(const HeaderList& fields) {
  for (const auto& [name, value] : fields.fields()) {
    if (IsFrontsOwnHeader(name)) continue;
    sendable_ = sendable_ && IsSendable(name, value);
    lines_.append(name).append(": ").append(value).append("\r\n");
    fields_.Add(name, value);
  }
}

HeaderList AllHeaders(const HttpResponse& response) {
  HeaderList all = response.fixed_headers ? response.fixed_headers->fields() : HeaderList();
  for (const auto& [name, value] : response.headers.fields()) all.Add(name, value);
  return all;
}

}  // namespace server
