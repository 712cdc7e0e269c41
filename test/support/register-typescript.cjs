// For `node --require`: lets a child process run our sources as they are, compiled as Jest compiles them.
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => module._compile(transformFileSync(filename).code, filename);
