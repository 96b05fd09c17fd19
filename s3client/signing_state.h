// What a store has taught us about signing for it: the bucket's region, and how far its clock is from ours.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "s3client/s3_errors.h"

namespace s3client {

struct SigningBasis {
  std::string region;
  std::chrono::system_clock::duration clock_offset{0};  // to be added to our clock
};

// What a refusal says should have been used instead. Pure. False: it does not say, or it was used already.
// A region is taken from x-amz-bucket-region or <Region>, an offset from the Date header, where the store
// refused our clock or (HEAD) gave no reason and the clocks differ by more than 5 minutes; S3 tolerates 15.
bool CorrectBasis(const ErrorAnswer& refusal, std::chrono::system_clock::time_point signed_at,
                  SigningBasis& basis);

// Shared by the calls of one store. Thread-safe.
class SigningState {
 public:
  explicit SigningState(std::string region) : basis_{std::move(region), {}} {}

  SigningBasis Current() const {
    const std::lock_guard lock(mutex_);
    return basis_;
  }

  // Only what the store accepted.
  void Learn(const SigningBasis& basis) {
    const std::lock_guard lock(mutex_);
    basis_ = basis;
  }

 private:
  mutable std::mutex mutex_;
  SigningBasis basis_;
};

}  // namespace s3client
