/**
 * Who may import whom. Type-only imports count: knowing somebody's types is knowing them.
 * test/architecture.spec.ts plants a violation of every rule below and sees it found.
 */
const SLICES = '^src/(campaigns|senders|lead-lists|erasures)/';

/** Ways into the service. */
const TRANSPORTS = '^src/(http|bus|mcp|console|cli)/';

/** Ports that slices own and adapters implement. */
const PORTS_IN_SLICES = '^src/campaigns/campaign-names/name-index\\.ts$';

/** The driver of each store, and the one folder that may know it. */
const VENDORS = { sqlite: 'libsql', mongodb: 'mongodb(-connection-string-url)?', eventstoredb: '@eventstore' };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-only-itself',
      comment: 'Rules stay free of I/O, frameworks and even our own engine, so that they can be read and tested alone.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: { pathNot: '^src/$1/domain/' },
    },
    {
      name: 'slices-know-no-adapter',
      comment: 'Use cases name the port they need; which vendor is behind it is decided by URL.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'adapters-know-ports-alone',
      comment:
        'An adapter stores events and documents of any kind. It knows the engine, the ports of slices, and store URLs.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(adapters|event-sourcing)/', '^src/config/store-url\\.ts$', PORTS_IN_SLICES],
      },
    },
    {
      name: 'stores-are-opened-at-the-top',
      comment: 'Whoever opens stores closes them: the whole application, the projector that ends last, a command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters/|projector/|cli/|app\\.module\\.ts$)' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'vendors-are-named-by-adapters-alone',
      comment: 'Which vendor is behind a port is asked of the URL, in one file beside the folders.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/' },
      to: { path: '^src/adapters/[^/]+/' },
    },
    {
      name: 'projector-is-started-at-the-top',
      comment: 'Requests are answered the same whether the projector runs in this process or in another.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(projector/|cli/|app\\.module\\.ts$)' },
      to: { path: '^src/projector/' },
    },
    {
      name: 'adapters-know-no-other-vendor',
      comment: 'Each vendor can be removed by removing its folder.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    ...Object.entries(VENDORS).map(([folder, driver]) => ({
      name: `${folder}-driver-stays-in-its-folder`,
      comment: "A driver's names, types and errors end at its adapter.",
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/adapters/${folder}/` },
      to: { path: `node_modules/${driver}/` },
    })),
    {
      name: 'engine-knows-nobody',
      comment: 'The engine serves any domain, on any store, under any framework.',
      severity: 'error',
      from: { path: '^src/event-sourcing/' },
      to: { path: '^src/', pathNot: '^src/event-sourcing/' },
    },
    {
      name: 'log-knows-neither-writers-nor-readers',
      comment: 'Deciding and consuming build on the log, not the other way round.',
      severity: 'error',
      from: { path: '^src/event-sourcing/log/' },
      to: { path: '^src/event-sourcing/(deciding|consuming)/' },
    },
    {
      name: 'deciding-and-consuming-meet-in-the-log',
      comment: 'What happens after an event is decided by the log alone, so that it survives a crash.',
      severity: 'error',
      from: { path: '^src/event-sourcing/(deciding|consuming)/' },
      to: { path: '^src/event-sourcing/(deciding|consuming)/', pathNot: '^src/event-sourcing/$1/' },
    },
    {
      name: 'engine-knows-no-framework',
      comment: 'The engine serves any domain, on any store, under any framework.',
      severity: 'error',
      from: { path: '^src/event-sourcing/' },
      to: { path: 'node_modules/(@nestjs|fastify|@fastify)/' },
    },
    {
      name: 'senders-know-no-campaigns',
      comment: 'Campaigns ask senders; the other way round they could not be owned by another service.',
      severity: 'error',
      from: { path: '^src/senders/' },
      to: { path: '^src/campaigns/' },
    },
    {
      name: 'use-cases-know-no-edge',
      comment:
        'A use case can be called over any transport. Only its controller, pipes, DTOs and refusals know what callers see.',
      severity: 'error',
      from: { path: SLICES, pathNot: '\\.(controller|dto|pipe|module|refusals)\\.ts$' },
      to: { path: ['^src/edge/', 'node_modules/(fastify|@fastify|@nestjs/platform-fastify|@nestjs/swagger)/'] },
    },
    {
      name: 'slices-know-no-transport',
      comment: 'What a slice needs from a transport is in src/edge, so that every transport offers the same.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: TRANSPORTS },
    },
    {
      name: 'edge-knows-no-transport',
      comment: 'Transports use the edge. One that the edge used could not be removed.',
      severity: 'error',
      from: { path: '^src/edge/' },
      to: { path: TRANSPORTS },
    },
    {
      name: 'edge-and-http-know-no-slice',
      comment:
        'A new slice changes nothing here: it says itself what its refusals mean, and app.module.ts registers them.',
      severity: 'error',
      from: { path: '^src/(edge|http)/' },
      to: { path: [SLICES, '^src/adapters/'] },
    },
    {
      name: 'no-cycles',
      comment: 'You can neither read nor move one of two files that need each other, even if it only needs types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-unlisted-packages',
      comment: 'What runs in production is among the dependencies of package.json itself.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere is one that the other rules cannot judge.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '^(test|bench|dist)/' },
  },
};
