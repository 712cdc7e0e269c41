/**
 * Which folders may import which. Type-only imports count as imports.
 * test/architecture.spec.ts plants a violation of every rule and checks that the rule finds it.
 */
const SLICES = '^src/(campaigns|senders|leads|lead-lists|suppressions|erasures)/';

/** What is known about a lead of a campaign or of a list. Pure. */
const FIELDS_OF_LEADS = '^src/people/lead-fields\\.ts$';

/** Folders that take requests from outside. */
const TRANSPORTS = '^src/(http|bus|mcp|console|cli)/';

/** Ports outside the engine that adapters implement. */
const OTHER_PORTS = ['^src/campaigns/campaign-names/name-index\\.ts$', '^src/edge/message-(bus|streams)\\.ts$'];

/** The parts of HTTP with which the message bus makes its commands requests. */
const REQUESTS_IN_PROCESS =
  '^src/http/(message-bus-request|request-id|openapi/document|intake/(scan-json|json-text|header-problem))\\.ts$';

/** What the service receives from the service that owns accounts. Pure. */
const ACCOUNT_EVENTS = '^src/senders/follow-accounts/account-event\\.schema\\.ts$';

/** What the message bus defines for its callers: the subjects and the fields of commands. */
const COMMANDS_ON_THE_BUS = '^src/bus/(subject|envelope)\\.ts$';

/** The parts of src/publishing that send events. */
const SENDING = '^src/publishing/(stream-events/|publishing\\.module\\.ts$)';

/** The types and schemas of what consumers see. */
const PUBLISHED_EVENTS = '^src/publishing/(integration-events|event-type|schemas/envelope)\\.ts$';

/** The only folder of src/adapters, and of the consumer kit, that may import each driver. */
const VENDORS = {
  sqlite: 'libsql',
  mongodb: 'mongodb(-connection-string-url)?',
  eventstoredb: '@eventstore',
  nats: '@nats-io',
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-only-itself',
      comment:
        'The domain has no I/O, no framework and not even our own engine, so that it can be read and tested alone.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: { pathNot: ['^src/$1/domain/', FIELDS_OF_LEADS] },
    },
    {
      name: 'slices-know-no-adapter',
      comment: 'Use cases depend on ports. The store URLs select the adapters.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'adapters-know-ports-alone',
      comment: 'An adapter stores events and documents of any kind. It imports only the engine, other ports and URLs.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(adapters|event-sourcing)/', '^src/config/(store|message-bus)-url\\.ts$', ...OTHER_PORTS],
      },
    },
    {
      name: 'stores-are-opened-at-the-top',
      comment: 'The code that opens stores also closes them: the application, the projector or a command.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters/|projector/|cli/|app\\.module\\.ts$)' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'vendors-are-named-by-adapters-alone',
      comment: 'One file in src/adapters selects the vendor by URL. Only adapters import a vendor folder.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/' },
      to: { path: '^src/adapters/[^/]+/' },
    },
    {
      name: 'projector-is-started-at-the-top',
      comment: 'Requests get the same responses whether the projector runs in this process or in another one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(projector/|cli/|app\\.module\\.ts$)' },
      to: { path: '^src/projector/' },
    },
    {
      name: 'adapters-know-no-other-vendor',
      comment: 'A vendor can be removed by deleting its folder.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    ...Object.entries(VENDORS).map(([folder, driver]) => ({
      name: `${folder}-driver-stays-in-its-folder`,
      comment: "A driver's names, types and errors do not leave its adapter.",
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(adapters|consumer-kit)/${folder}/` },
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
      comment: 'Consumers react only to events in the log, so that reactions survive a crash.',
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
      name: 'tracing-sdk-is-loaded-by-one-file',
      comment:
        "Other code uses OpenTelemetry's API, which does nothing by itself. The SDK is loaded only for a collector.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/observability/otlp-spans\\.ts$' },
      to: { path: 'node_modules/@opentelemetry/(?!api/)' },
    },
    {
      name: 'domain-and-use-cases-are-traced-from-outside',
      comment: 'Spans are recorded where a request, a command, a store or a consumer begins, in the same way for all.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'senders-know-no-other-slice',
      comment: 'Campaigns depend on senders. Without the reverse, another service could own senders.',
      severity: 'error',
      from: { path: '^src/senders/' },
      to: { path: SLICES, pathNot: '^src/senders/' },
    },
    {
      name: 'lists-know-only-suppressions',
      comment: 'A list is independent of the campaigns that take leads from it.',
      severity: 'error',
      from: { path: '^src/lead-lists/' },
      to: { path: SLICES, pathNot: '^src/(lead-lists|suppressions)/' },
    },
    {
      name: 'suppressions-know-no-other-slice',
      comment: 'Campaigns and lists depend on suppressions.',
      severity: 'error',
      from: { path: '^src/suppressions/' },
      to: { path: SLICES, pathNot: '^src/suppressions/' },
    },
    {
      name: 'people-know-no-slice',
      comment: 'Every slice identifies, adds and erases people in the same way. None of them owns that.',
      severity: 'error',
      from: { path: '^src/people/' },
      to: { path: '^src/', pathNot: '^src/(people|event-sourcing|edge/validation)/' },
    },
    {
      name: 'use-cases-know-no-edge',
      comment:
        'Any transport can call a use case. Only its controller, pipes, DTOs and refusals depend on what callers see.',
      severity: 'error',
      from: { path: SLICES, pathNot: '\\.(controller|dto|pipe|module|refusals)\\.ts$' },
      to: { path: ['^src/edge/', 'node_modules/(fastify|@fastify|@nestjs/platform-fastify|@nestjs/swagger)/'] },
    },
    {
      name: 'slices-know-no-transport',
      comment: 'src/edge has what slices need from transports, so that every transport offers the same.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: TRANSPORTS },
    },
    {
      name: 'edge-knows-no-transport',
      comment: 'Transports depend on the edge. If the edge depended on one, that one could not be removed.',
      severity: 'error',
      from: { path: '^src/edge/' },
      to: { path: TRANSPORTS },
    },
    {
      name: 'http-knows-no-other-transport',
      comment: 'Other transports can make requests in this process. HTTP works without them.',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: TRANSPORTS, pathNot: '^src/http/' },
    },
    {
      name: 'bus-knows-only-what-transports-share',
      comment: 'A command on the bus is a request of the same operation, so the bus needs no slice and no store.',
      severity: 'error',
      from: { path: '^src/bus/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(bus|edge|config|observability|event-sourcing/log)/', REQUESTS_IN_PROCESS],
      },
    },
    {
      name: 'publishing-knows-only-stored-events',
      comment: 'What consumers see depends on what happened, not on how the service handles or stores it.',
      severity: 'error',
      from: { path: '^src/publishing/', pathNot: SENDING },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(publishing|edge|config|event-sourcing/log)/',
          '^src/event-sourcing/consuming/handler\\.ts$',
          '^src/(campaigns|senders)/domain/',
          COMMANDS_ON_THE_BUS,
          ACCOUNT_EVENTS,
        ],
      },
    },
    {
      name: 'consumer-kit-knows-only-published-events',
      comment:
        'Other programs import it. It must not load the service, nor depend on what the service does not publish.',
      severity: 'error',
      from: { path: '^src/consumer-kit/' },
      to: {
        path: ['^src/', 'node_modules/(@nestjs|fastify|@fastify)/'],
        pathNot: ['^src/consumer-kit/', PUBLISHED_EVENTS],
      },
    },
    {
      name: 'consumer-kit-is-for-other-programs',
      comment: 'The service has consumers of its own, which read the log.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/consumer-kit/' },
      to: { path: '^src/consumer-kit/' },
    },
    {
      name: 'sending-knows-no-use-case',
      comment:
        'Events are sent from the log. What sends them reads stored events, and never a use case or a read model.',
      severity: 'error',
      from: { path: SENDING },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(publishing|edge|config|observability|event-sourcing/log)/',
          '^src/campaigns/campaign-events\\.schema\\.ts$',
        ],
      },
    },
    {
      name: 'slices-know-no-published-event',
      comment: 'Stored events are decided for this service. What consumers see of them is translated afterwards.',
      severity: 'error',
      from: { path: SLICES },
      to: { path: '^src/publishing/' },
    },
    {
      name: 'edge-and-http-know-no-slice',
      comment:
        'A new slice changes nothing here. It maps its own refusals to responses, and app.module.ts registers them.',
      severity: 'error',
      from: { path: '^src/(edge|http)/' },
      to: { path: [SLICES, '^src/adapters/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Files in a cycle cannot be read or moved separately, even if they share only types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-unlisted-packages',
      comment: 'package.json must list every package that runs in production as a dependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'The other rules cannot check an import that does not resolve.',
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
