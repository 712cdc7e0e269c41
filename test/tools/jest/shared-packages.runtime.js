const { createRequire } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** By file name. A suite that calls the function of a file gets a module of its own. */
const functions = new Map();

/** Each worker compiles a file once. Its code also stays optimized. */
function compiled(source, parameters, filename) {
  const known = functions.get(filename);
  if (known?.source === source) return known.run;
  const run = compileFunction(source, parameters, { filename });
  functions.set(filename, { source, run });
  return run;
}

/** Loads our files again for each suite, as Jest does, but packages only once for each worker, as Node does. */
class SharedPackagesRuntime extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    // Jest compiles for the context of its environment only. This one compiles for the context of the process.
    this.executor.compile = (source, filename) => compiled(source, this.executor.injectedModuleParameters, filename);
  }

  requireModule(from, name, options, isRequireActual) {
    const isPackage = name !== undefined && !/^[./]/.test(name) && !options?.isInternalModule;
    return isPackage ? createRequire(from)(name) : super.requireModule(from, name, options, isRequireActual);
  }
}

module.exports = { __esModule: true, default: SharedPackagesRuntime };
