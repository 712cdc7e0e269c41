const { createRequire } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** Loads our files again for each suite, as Jest does, but packages only once for each worker, as Node does. */
class SharedPackagesRuntime extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    // Jest compiles for the context of its environment only. This one compiles for the context of the process.
    this.executor.compile = (source, filename) =>
      compileFunction(source, this.executor.injectedModuleParameters, { filename });
  }

  requireModule(from, name, options, isRequireActual) {
    const isPackage = name !== undefined && !/^[./]/.test(name) && !options?.isInternalModule;
    return isPackage ? createRequire(from)(name) : super.requireModule(from, name, options, isRequireActual);
  }
}

module.exports = { __esModule: true, default: SharedPackagesRuntime };
