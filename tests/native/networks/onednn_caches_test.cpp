// SPDX-License-Identifier: MIT
#include "native/networks/onednn_caches.h"

#include <dlfcn.h>

#include <catch2/catch_test_macros.hpp>

#include "native/networks/onednn_check.h"

namespace lab {

TEST_CASE("oneDNN's own answers on caches stand where the processor tells their sizes") {
  const auto told = [](int level) {
    return level == 3 ? 0U : 48U * 1024U * static_cast<unsigned>(level);
  };
  CHECK(cache_size(1, told) == 48U * 1024U);
  CHECK(cache_size(2, told) == 96U * 1024U);
  CHECK(cache_size(3, told) == 0U);  // a processor without a third one
}

TEST_CASE("where the processor hides them, caches are of the usual sizes") {
  for (const auto told : {+[](int) { return 0U; }, +[](int) { return 1U; }}) {
    CHECK(cache_size(1, told) == 32'000U);
    CHECK(cache_size(2, told) == 512'000U);
    CHECK(cache_size(3, told) == 1'024'000U);
  }
}

TEST_CASE("a level that no processor has is oneDNN's affair") {
  const auto told = [](int level) { return level == 1 ? 1U : 7U; };
  CHECK(cache_size(0, told) == 7U);
  CHECK(cache_size(4, told) == 7U);
}

TEST_CASE("oneDNN of a library of its own asks this program, and is right") {
  constexpr auto kName = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";
  const auto size = reinterpret_cast<unsigned (*)(int)>(dlsym(RTLD_DEFAULT, kName));
  REQUIRE(size != nullptr);
  if (dlsym(RTLD_NEXT, kName) == nullptr) SKIP("oneDNN is not a library of its own here");
  CHECK(size(1) >= 4096U);
  CHECK(onednn_is_right());
}

}  // namespace lab
