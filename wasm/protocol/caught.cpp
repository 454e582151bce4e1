// SPDX-License-Identifier: MIT
// Words of exceptions (caught.h).
#include "wasm/protocol/caught.h"

#include <exception>
#include <new>

namespace lab {

std::string caught_text() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return "memory: expected enough for this, found less";
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an error without a description";
  }
}

}  // namespace lab
