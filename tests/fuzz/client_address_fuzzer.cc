// Where a request came from: a line each of trusted proxies, peer, X-Forwarded-For, Forwarded, and what a
// client writes in front of its proxies.
#include <string>

#include "server/config/ip_range.h"
#include "server/http/client_address.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::TrustedProxies;

struct Arrival {
  std::string peer;
  std::string forwarded_for;
  std::string forwarded;
};

std::string Client(const Arrival& arrival, const TrustedProxies& trusted) {
  server::HttpRequest request;
  request.remote_address = arrival.peer;
  if (!arrival.forwarded_for.empty()) request.headers.Add("X-Forwarded-For", arrival.forwarded_for);
  if (!arrival.forwarded.empty()) request.headers.Add("Forwarded", arrival.forwarded);
  return server::ClientAddress(request, trusted);
}

TrustedProxies CheckSetting(std::string_view text) {
  const auto kept = server::CheckTrustedProxies(text);
  if (!kept) {
    Require(fuzzing::IsPrintableAscii(kept.error()) && !kept.error().empty(), "a refusal is a reason");
    return *server::ParseTrustedProxies("10.0.0.0/8,fd00::/8,unix");
  }
  Require(server::CheckTrustedProxies(*kept) == kept, "the form that is kept is its own");
  return *server::ParseTrustedProxies(*kept);
}

void CheckClient(const Arrival& arrival, const TrustedProxies& trusted, const std::string& claim) {
  const std::string client = Client(arrival, trusted);
  const auto address = server::ParseIp(client);
  Require(client == arrival.peer || address || (client.size() <= 64 && fuzzing::IsPrintableAscii(client)),
          "a client has an address, or a name that can be logged");
  if (client == arrival.peer || !address || trusted.Contains(*address)) return;
  const auto before = [&](const std::string& list) { return list.empty() ? list : claim + "," + list; };
  Require(Client({arrival.peer, before(arrival.forwarded_for), before(arrival.forwarded)}, trusted) == client,
          "what a client writes itself changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const TrustedProxies trusted = CheckSetting(input.TakeLine());
  const std::string peer(input.TakeLine());
  const std::string forwarded_for(input.TakeLine());
  const std::string forwarded(input.TakeLine());
  const std::string claim(input.rest());
  for (const std::string& nearest : {peer, std::string("10.0.0.1"), std::string("::1")}) {
    CheckClient({nearest, forwarded_for, ""}, trusted, claim);
    CheckClient({nearest, "", forwarded}, trusted, claim);
    CheckClient({nearest, forwarded_for, forwarded}, trusted, claim);
  }
  Require(Client({"192.0.2.1", forwarded_for, forwarded}, {}) == "192.0.2.1", "nobody is trusted unasked");
  return 0;
}
