// A connection without its socket: whatever comes in, in whatever pieces, the same requests are read, and
// every answer to them is one well-formed head. The first line says how large the pieces are.
#include <algorithm>

#include "s3client/http_head_parser.h"
#include "server/front/fixed_headers.h"
#include "server/front/http_syntax.h"
#include "server/front/httplib_codec.h"
#include "server/front/problem_response.h"
#include "server/front/request_reader.h"
#include "server/http/query_string.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::HttpRequest;
using server::HttpResponse;
using server::RequestReader;

const server::HeadRules kRules{.max_body_bytes = 1'000, .allowed_methods = "GET, HEAD, OPTIONS, PUT"};
constexpr std::time_t kNow = 784'111'777;

class NoDeferral final : public server::Deferral {
 public:
  std::shared_ptr<server::Exchange> Take() override { return nullptr; }
};

struct Seen {
  std::vector<HttpRequest> requests;
  std::vector<server::RequestFraming> framings;
  int refused_with = 0;  // 0: not refused
  bool rest = false;
};

server::RequestFraming FramingOf(const RequestReader::Request& request) {
  return {.head_only = request.head.method == "HEAD",
          .minor_version = request.head.minor_version,
          .close = !request.head.keep_alive};
}

// All that can be read of what has come so far; false after a refusal.
bool ReadAll(RequestReader& reader, Seen& seen) {
  for (;;) {
    const RequestReader::Next next = reader.ReadNext();
    if (const auto* refusal = std::get_if<server::HeadRefusal>(&next)) {
      seen.refused_with = refusal->status;
      return false;
    }
    const auto* request = std::get_if<RequestReader::Request>(&next);
    if (request == nullptr) return true;
    seen.requests.push_back(MakeHttpRequest(*request));
    seen.framings.push_back(FramingOf(*request));
  }
}

// `pieces`: each byte is the size of one, over and over; empty: all at once.
Seen Read(std::string_view bytes, std::string_view pieces) {
  RequestReader reader(server::HeadLimits{}, kRules);
  Seen seen;
  for (std::size_t round = 0; !bytes.empty(); ++round) {
    const std::size_t size =
        pieces.empty() ? bytes.size() : 1 + static_cast<unsigned char>(pieces[round % pieces.size()]);
    const std::string piece(bytes.substr(0, size));  // gone after its round, as a receive buffer is
    bytes.remove_prefix(piece.size());
    reader.BeginRound(piece);
    const bool readable = ReadAll(reader, seen);
    reader.EndRound();
    if (!readable) return seen;
  }
  seen.rest = reader.has_rest();
  return seen;
}

bool Same(const HttpRequest& one, const HttpRequest& other) {
  return one.method == other.method && one.target == other.target && one.body == other.body &&
         one.headers.fields() == other.headers.fields();
}

// An answer that says what the client wants it to say.
HttpResponse Echo(const HttpRequest& request) {
  HttpResponse response;
  constexpr std::array kStatuses = {200, 204, 206, 304, 404, 416, 500};
  response.status = kStatuses[request.target.size() % kStatuses.size()];
  if (const auto pairs = server::ParseQuery(request.query())) {
    for (const auto& [name, value] : *pairs) {
      // What only the front may write is left out before it is looked at, or after.
      if (server::IsFrontsOwnHeader(name) && !server::IsSendable(name, value)) continue;
      response.headers.Add(name, value);
    }
  }
  response.body = std::make_shared<const std::string>(request.body);
  return response;
}

std::vector<std::string> SortedLines(std::string_view head) {
  std::vector<std::string> lines;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    Require(end != std::string_view::npos, "a head consists of lines");
    lines.emplace_back(head.substr(0, end));
    head.remove_prefix(end + 2);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// Read by the client's side of this program.
s3client::HttpHead Parse(const std::string& head) {
  s3client::HttpHeadParser parser;
  std::optional<s3client::HttpHead> parsed;
  for (std::string_view rest = head; !rest.empty();) {
    Require(!parsed, "nothing comes behind the end of a head");
    const auto end = rest.find("\r\n");
    Require(end != std::string_view::npos, "a head consists of lines");
    Require(rest.substr(0, end).find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
            "no line breaks inside");
    Require(parser.Feed(rest.substr(0, end + 2), parsed), "a head is one");
    rest.remove_prefix(end + 2);
  }
  Require(parsed.has_value(), "a head has its end");
  return *parsed;
}

void CheckEncoded(const server::HttplibCodec::Encoded& encoded, const server::RequestFraming& framing) {
  const s3client::HttpHead head = Parse(encoded.head);
  Require(head.status >= 200 && head.status <= 599, "a status is one");
  const auto lengths = std::count_if(head.headers.begin(), head.headers.end(),
                                     [](const auto& field) { return field.name == "content-length"; });
  Require(lengths <= 1, "there is one length");
  Require(!encoded.body || std::to_string(encoded.body->size()) == FindHeader(head.headers, "content-length"),
          "the length is the body's");
  Require(!framing.head_only || !encoded.body, "an answer to HEAD has no body");
  Require(!framing.close || FindHeader(head.headers, "connection") == "close", "the end is announced");
}

// By WriteHead and by httplib.
void CheckBothWriters(server::HttplibCodec& codec, const server::RequestFraming& framing,
                      HttpResponse response) {
  HttpResponse fixed = response;
  fixed.fixed_headers = std::make_shared<const server::FixedHeaders>(fixed.headers);
  fixed.headers = {};
  const auto by_httplib = codec.Encode(framing, std::move(response), false);
  const auto by_us = codec.Encode(framing, std::move(fixed), false);
  CheckEncoded(by_httplib, framing);
  CheckEncoded(by_us, framing);
  Require(SortedLines(by_httplib.head) == SortedLines(by_us.head), "both ways to write a head agree");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string_view pieces = input.TakeLine();
  const Seen whole = Read(input.rest(), {});
  const Seen split = Read(input.rest(), pieces);
  Require(std::equal(whole.requests.begin(), whole.requests.end(), split.requests.begin(),
                     split.requests.end(), Same),
          "pieces change no request");
  // What cannot become a request may be refused earlier, and for another reason.
  Require(whole.refused_with == 0 || split.refused_with != 0, "what is refused is refused in pieces, too");
  Require(whole.refused_with != 0 || whole.rest == (split.rest || split.refused_with != 0),
          "nor whether one has begun");

  static server::HttplibCodec codec(
      [](const HttpRequest& request, server::Deferral&) { return Echo(request); }, [] { return kNow; });
  for (std::size_t i = 0; i < whole.requests.size(); ++i) {
    NoDeferral deferral;
    const auto encoded = codec.Handle(whole.requests[i], whole.framings[i], deferral);
    Require(encoded.has_value(), "every request is answered");
    CheckEncoded(*encoded, whole.framings[i]);
    CheckBothWriters(codec, whole.framings[i], Echo(whole.requests[i]));
  }
  if (whole.refused_with != 0) {
    const server::RequestFraming closing{.close = true};
    CheckEncoded(codec.Encode(closing, server::ProblemResponse(whole.refused_with, "No."), false), closing);
  }
  return 0;
}
