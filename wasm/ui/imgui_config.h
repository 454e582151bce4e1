// SPDX-License-Identifier: MIT
// Dear ImGui as lab_app needs it: small, without files or old names, and with 32-bit indices because
// WebGL2 has no base vertex.
#pragma once

#ifdef __EMSCRIPTEN__
#define IM_ASSERT(condition) static_cast<void>(condition)  // the tests have it, natively
#endif
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define ImDrawIdx unsigned int
