#include "s3client/curl_transport.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include <curl/curl.h>

#include "s3client/connection_sockets.h"
#include "s3client/curl_header_list.h"
#include "s3client/curl_settings.h"
#include "s3client/http_request_text.h"
#include "s3client/incoming_answer.h"
#include "s3client/lifo_pool.h"
#include "s3client/s3_object_store.h"
#include "s3client/transfer_loop.h"

namespace s3client {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long kReceiveBufferBytes = 128 * 1024;
// Below the time after which stores close an idle connection, so that few requests meet one just closed.
constexpr long kMostIdleSeconds = 15;
constexpr std::chrono::seconds kUnusedSessionLife{60};
constexpr milliseconds kLongestPoll{1000};

TransportFailureKind KindOf(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return TransportFailureKind::kUnresolvable;
    case CURLE_COULDNT_CONNECT:
      return TransportFailureKind::kRefused;
    case CURLE_OPERATION_TIMEDOUT:  // of curl's own limits, only the one on connecting is set
      return TransportFailureKind::kConnectTimeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportFailureKind::kCertificate;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, which is what any text looks like
    case CURLE_WEIRD_SERVER_REPLY:
      return TransportFailureKind::kNotHttp;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return TransportFailureKind::kBroken;
    case CURLE_SSL_CONNECT_ERROR:
      return TransportFailureKind::kTls;
    default:
      return TransportFailureKind::kInternal;
  }
}

bool HasBody(const HttpRequest& request) {
  return request.method == "PUT" || request.method == "POST";
}

// An easy handle in a multi handle of its own: the one way to wait on a transfer and on a stop token at once.
// The multi handle keeps the connection.
class Session {
 public:
  Session() : easy_(curl_easy_init()), multi_(curl_multi_init()) {}
  ~Session() {
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  TransportResult Send(const CurlOptions& options, const HttpRequest& request, HttpReceiver& receiver);

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_, option, value);
    if (set_ == CURLE_OK) set_ = code;
  }
  void Prepare(const CurlOptions& options);
  void SetTransfer();
  void SetRequest(const HttpRequest& request);
  void SetMethod(const HttpRequest& request);
  TransportResult Drive(const CurlOptions& options, const HttpRequest& request, IncomingAnswer& answer);
  std::optional<CURLcode> Finished();
  TransportResult ResultOf(CURLcode code) const;
  milliseconds UntilStall(const CurlOptions& options, IncomingAnswer& answer);

  ConnectionSockets sockets_;
  CURL* easy_;
  CURLM* multi_;
  CURLcode set_ = CURLE_OK;
  bool prepared_ = false;
  CurlHeaderList headers_;
  curl_off_t uploaded_ = 0;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

TransportResult Failure(TransportFailureKind kind, std::string detail = {}) {
  return tl::unexpected(TransportFailure{kind, std::move(detail)});
}

// What one request after the other has in common is set once, as curl copies much of it.
void Session::Prepare(const CurlOptions& options) {
  set_ = CURLE_OK;
  if (prepared_) return;
  curl_easy_reset(easy_);
  set_ = SetConnection(easy_, options, sockets_);
  SetTransfer();
  prepared_ = true;
}

void Session::SetTransfer() {
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  // Refused where a transfer that never connected left its buffer behind; it is only a matter of speed.
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  Set(CURLOPT_MAXAGE_CONN, kMostIdleSeconds);
  Set(CURLOPT_USERAGENT, "thumbd");
  Set(CURLOPT_ERRORBUFFER, error_.data());
  Set(CURLOPT_HEADERFUNCTION, &IncomingAnswer::OnHeaderLine);
  Set(CURLOPT_WRITEFUNCTION, &IncomingAnswer::OnBodyBytes);
}

void Session::SetRequest(const HttpRequest& request) {
  Set(CURLOPT_URL, request.url.c_str());
  Set(CURLOPT_HTTPHEADER, headers_.get());
  SetMethod(request);
}

void Session::SetMethod(const HttpRequest& request) {
  const bool is_head = request.method == "HEAD";
  Set(CURLOPT_NOBODY, is_head ? 1L : 0L);
  if (is_head || request.method == "GET") return;
  prepared_ = false;  // what follows has no place in a later request
  if (HasBody(request)) {
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    Set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  }
  Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

TransportResult Session::Send(const CurlOptions& options, const HttpRequest& request,
                              HttpReceiver& receiver) {
  if (easy_ == nullptr || multi_ == nullptr || !headers_.Fill(request.headers, HasBody(request))) {
    return Failure(TransportFailureKind::kInternal);
  }
  IncomingAnswer answer(request, receiver);
  uploaded_ = 0;
  error_[0] = '\0';
  Prepare(options);
  SetRequest(request);
  Set(CURLOPT_HEADERDATA, &answer);
  Set(CURLOPT_WRITEDATA, &answer);
  if (set_ != CURLE_OK) {
    prepared_ = false;
    return Failure(TransportFailureKind::kInternal, curl_easy_strerror(set_));
  }
  const CURLMcode added = curl_multi_add_handle(multi_, easy_);
  if (added != CURLM_OK) return Failure(TransportFailureKind::kInternal, curl_multi_strerror(added));
  TransportResult result = Drive(options, request, answer);
  curl_multi_remove_handle(multi_, easy_);  // closes a connection that is still in the middle of an answer
  return result;
}

TransportResult Session::Drive(const CurlOptions& options, const HttpRequest& request,
                               IncomingAnswer& answer) {
  const std::stop_callback wake(request.stop, [this] { curl_multi_wakeup(multi_); });
  bool waited = false;
  for (;;) {
    int running = 0;
    CURLMcode code = curl_multi_perform(multi_, &running);
    if (answer.ended()) return Failure(*answer.ended());
    if (const std::optional<CURLcode> done = Finished()) return ResultOf(*done);
    const auto now = steady_clock::now();
    if (const auto ended = EndedByCaller(request, answer.deadline(), now)) return Failure(*ended);
    const milliseconds until_stall = UntilStall(options, answer);
    if (until_stall <= milliseconds(0)) return Failure(TransportFailureKind::kStalled);
    const auto wait =
        std::min({std::chrono::ceil<milliseconds>(answer.deadline() - now), until_stall, kLongestPoll});
    if (waited || answer.begun()) sockets_.AcknowledgeAtOnce();
    waited = true;
    if (code == CURLM_OK) code = curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    if (code != CURLM_OK) return Failure(TransportFailureKind::kInternal, curl_multi_strerror(code));
  }
}

TransportResult Session::ResultOf(CURLcode code) const {
  if (code == CURLE_OK) return {};
  return Failure(KindOf(code), error_[0] != '\0' ? error_.data() : curl_easy_strerror(code));
}

std::optional<CURLcode> Session::Finished() {
  int queued = 0;
  const CURLMsg* message = curl_multi_info_read(multi_, &queued);
  if (message == nullptr || message->msg != CURLMSG_DONE) return std::nullopt;
  return message->data.result;
}

// curl's own low-speed limit counts in whole seconds and runs while connecting.
milliseconds Session::UntilStall(const CurlOptions& options, IncomingAnswer& answer) {
  curl_off_t connected = 0;
  curl_off_t uploaded = 0;
  curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &connected);
  curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
  const auto now = steady_clock::now();
  if (connected == 0 || uploaded != uploaded_) answer.Moved(now);
  uploaded_ = uploaded;
  return std::chrono::ceil<milliseconds>(answer.last_move() + options.stall_timeout - now);
}

class CurlTransport final : public HttpTransport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) {}

  TransportResult Send(const HttpRequest& request, HttpReceiver& receiver) override {
    std::unique_ptr<Session> session = sessions_.Take();
    TransportResult result = session->Send(options_, request, receiver);
    sessions_.Return(std::move(session), steady_clock::now());
    return result;
  }

  bool Start(const HttpRequest& request, std::size_t most_body_bytes, AnswerCallback done) override try {
    std::call_once(loop_made_, [&] {
      loop_ = std::make_unique<TransferLoop>(options_, std::string(OriginOf(request.url)));
    });
    return loop_->Start(request, most_body_bytes, std::move(done));
  } catch (const std::exception&) {  // no thread, or no memory: the other way may find some
    return false;
  }

 private:
  const CurlOptions options_;
  LifoPool<Session> sessions_{kUnusedSessionLife};
  std::once_flag loop_made_;
  std::unique_ptr<TransferLoop> loop_;
};

}  // namespace

std::shared_ptr<HttpTransport> MakeCurlTransport(CurlOptions options) {
  return std::make_shared<CurlTransport>(std::move(options));
}

void InitializeTransport() {
  curl_global_init(CURL_GLOBAL_DEFAULT);  // where it failed, so does every call
  // OpenSSL writes to connections that the store may have closed.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

}  // namespace s3client
