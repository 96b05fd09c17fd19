// Where the time of one request went, and which way its rendering took. Used by one thread at a time.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

class Spans {
 public:
  using Span = std::pair<std::string_view, std::chrono::microseconds>;  // names are string literals

  void Add(std::string_view name, std::chrono::microseconds took) { spans_.emplace_back(name, took); }
  const std::vector<Span>& all() const { return spans_; }
  // imaging::Rendering::path; empty: nothing was rendered.
  void SetPath(std::string_view path) { path_ = path; }
  std::string_view path() const { return path_; }

  // Adds what passed from its making to its end.
  class Timer {
   public:
    Timer(Spans& spans, std::string_view name)
        : spans_(spans), name_(name), start_(std::chrono::steady_clock::now()) {}
    ~Timer() {
      const auto took = std::chrono::steady_clock::now() - start_;
      spans_.Add(name_, std::chrono::duration_cast<std::chrono::microseconds>(took));
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    Spans& spans_;
    std::string_view name_;
    std::chrono::steady_clock::time_point start_;
  };

 private:
  std::vector<Span> spans_;
  std::string_view path_;  // a constant
};

}  // namespace server
