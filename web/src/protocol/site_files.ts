// SPDX-License-Identifier: MIT
// Names of the site's files, which carry a hash of their content: build.mjs fills them in.
declare const BUILD_SITE_FILES: {
  labCoreWasm: string;
  labAppWasm: string;
  ortMjs: string;
  ortWasm: string;
  worker: string;
  gif: string;
  lesson: string;
};

export const kLabCoreWasm = BUILD_SITE_FILES.labCoreWasm;
export const kLabAppWasm = BUILD_SITE_FILES.labAppWasm;
export const kOrtMjs = BUILD_SITE_FILES.ortMjs;
export const kOrtWasm = BUILD_SITE_FILES.ortWasm;
export const kWorker = BUILD_SITE_FILES.worker;
export const kLesson = BUILD_SITE_FILES.lesson;
export const kGif = BUILD_SITE_FILES.gif;
