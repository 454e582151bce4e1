// SPDX-License-Identifier: MIT
#include "native/base/error_text.h"

#include <c10/util/Exception.h>

#include <exception>
#include <new>

namespace lab {

std::string text_of_current_exception() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return "memory: expected enough for this, found none left";
  } catch (const c10::Error& error) {
    // LibTorch's own, as when a GPU's memory is used up. Its what() goes on with a stack trace.
    const std::string text = error.what_without_backtrace();
    return text.substr(0, text.find('\n'));
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace lab
