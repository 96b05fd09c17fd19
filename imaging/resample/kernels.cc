#include "imaging/resample/kernels.h"

namespace imaging {

bool IsAvailable(InstructionSet set) {
#if defined(__x86_64__)
  return set != InstructionSet::kAvx2 || __builtin_cpu_supports("avx2") != 0;
#else
  return set == InstructionSet::kPortable;
#endif
}

const ResampleKernels& KernelsOf(InstructionSet set) {
#if defined(__x86_64__)
  if (set == InstructionSet::kAvx2) return kAvx2Kernels;
  if (set == InstructionSet::kSse2) return kSse2Kernels;
#else
  static_cast<void>(set);
#endif
  return kPortableKernels;
}

const ResampleKernels& BestKernels() {
  for (const InstructionSet set : {InstructionSet::kAvx2, InstructionSet::kSse2}) {
    if (IsAvailable(set)) return KernelsOf(set);
  }
  return kPortableKernels;
}

}  // namespace imaging
