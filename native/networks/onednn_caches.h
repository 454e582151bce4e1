// SPDX-License-Identifier: MIT
// What oneDNN is told of the processor's caches. It plans its convolutions by their sizes, and where a virtual machine
// hides them it reads 0 and plans wrong ones (onednn_check.h). A program that links this in answers in oneDNN's place:
// its own answer where there is one, else what it assumes of a processor that it cannot ask. That works where oneDNN is
// a library of its own that lets its functions be replaced, as Debian's; inside pip's LibTorch nothing changes.
#pragma once

namespace lab {

// Bytes of the cache of `level` (1 to 3) that one core has; `told` gives oneDNN's own answer for a level. Its answers
// stand if the first cache's is one that a processor can have.
unsigned cache_size(int level, unsigned (*told)(int));

}  // namespace lab
