// SPDX-License-Identifier: MIT
// The glue code that Emscripten writes beside the two modules; build.mjs says where it lies.
declare module 'lab_core' {
  import type { ModuleFactory } from './lab_module.ts';
  const factory: ModuleFactory;
  export default factory;
}

declare module 'lab_app' {
  import type { ModuleFactory } from './lab_module.ts';
  const factory: ModuleFactory;
  export default factory;
}
