/** A file that breaks a rule. */
export interface PlantedViolation {
  readonly rule: string;
  readonly title: string;
  readonly file: string;
  readonly code: string;
}

/** The files that the planted violations import. They break no rule. */
export const validFiles: Readonly<Record<string, string>> = {
  'src/campaigns/campaign.document.ts': 'export interface CampaignDocument { readonly id: string }',
  'src/campaigns/domain/campaign.ts': 'export interface Campaign { readonly status: string }',
  'src/campaigns/domain/errors.ts': "export type CampaignErrorCode = 'campaign_not_found';",
  'src/campaigns/campaign-names/name-index.ts': 'export abstract class NameIndex {}',
  'src/senders/domain/errors.ts': "export type SenderErrorCode = 'sender_not_found';",
  'src/senders/domain/sender.ts': 'export interface Sender { readonly status: string }',
  'src/senders/follow-accounts/account-event.schema.ts': "export const ACCOUNT_EVENTS = ['SenderConnected'];",
  'src/senders/follow-accounts/account-follower.ts': 'export const follow = (): void => undefined;',
  'src/publishing/asyncapi/account-event-channels.ts':
    "import { ACCOUNT_EVENTS } from '../../senders/follow-accounts/account-event.schema';\nexport const NAMES = ACCOUNT_EVENTS;",
  'src/lead-lists/lead-list.document.ts': 'export interface LeadListDocument { readonly id: string }',
  'src/event-sourcing/spans.ts': "import { trace } from '@opentelemetry/api';\nexport const spans = trace;",
  'src/observability/otlp-spans.ts':
    "import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';\nexport const provider = NodeTracerProvider;",
  'src/event-sourcing/deciding/decider.ts': 'export interface Decider { readonly initial: object }',
  'src/config/port.ts': 'export const port = 3000;',
  'src/adapters/open-stores.ts': "import { open } from './sqlite/sqlite.database';\nexport const openStores = open;",
  'src/projector/projections.ts':
    "import { openStores } from '../adapters/open-stores';\nexport const PROJECTOR = [openStores];",
  'src/config/message-bus-url.ts': 'export const isMessageBusUrl = (url: string): boolean => url !== "";',
  'src/edge/message-bus.ts': 'export abstract class MessageBus {}',
  'src/edge/uuid.ts': 'export const isUuid = (text: string): boolean => text.length === 36;',
  'src/edge/validation/longest.ts': 'export const LONGEST = 254;',
  'src/people/identity.ts': "import { LONGEST } from '../edge/validation/longest';\nexport const longest = LONGEST;",
  'src/publishing/event.ts':
    "import { type Campaign } from '../campaigns/domain/campaign';\nexport interface Event { readonly status: Campaign['status'] }",
  'src/publishing/integration-events.ts': "export const INTEGRATION_EVENTS = ['CampaignDrafted'];",
  'src/consumer-kit/consume.ts':
    "import { INTEGRATION_EVENTS } from '../publishing/integration-events';\nexport const consume = INTEGRATION_EVENTS;",
  'src/consumer-kit/nats/nats.source.ts':
    "import { type NatsConnection } from '@nats-io/transport-node';\nexport type Connection = NatsConnection;",
  'src/http/path-of.ts': 'export const pathOf = (url: string): string => url;',
  'src/http/send-problem.ts': "import { isUuid } from '../edge/uuid';\nexport const check = isUuid;",
  'src/adapters/sqlite/sqlite.database.ts':
    "import Database from 'libsql';\nexport const open = (): unknown => new Database(':memory:');",
  'src/adapters/sqlite/sqlite.name-index.ts':
    "import { NameIndex } from '../../campaigns/campaign-names/name-index';\nexport class SqliteNameIndex extends NameIndex {}",
  'src/adapters/mongodb/mongodb.client.ts':
    "import { type MongoClient } from 'mongodb';\nexport type Client = MongoClient;",
  'src/adapters/eventstoredb/eventstoredb.client.ts':
    "import { type EventStoreDBClient } from '@eventstore/db-client';\nexport type Client = EventStoreDBClient;",
  'src/adapters/nats/nats.message-bus.ts':
    "import { type NatsConnection } from '@nats-io/transport-node';\nimport { isMessageBusUrl } from '../../config/message-bus-url';\nimport { MessageBus } from '../../edge/message-bus';\nexport class NatsMessageBus extends MessageBus { connection: NatsConnection; check = isMessageBusUrl; }",
  'src/http/request-id.ts': 'export const requestId = (): string => "1";',
  'src/bus/take-commands.ts':
    "import { MessageBus } from '../edge/message-bus';\nimport { requestId } from '../http/request-id';\nexport const takeCommands = [MessageBus, requestId];",
  'src/campaigns/campaign.refusals.ts': "import { isUuid } from '../edge/uuid';\nexport const check = isUuid;",
  'src/campaigns/get-campaign/get-campaign.controller.ts':
    "import { isUuid } from '../../edge/uuid';\nexport const check = isUuid;",
};

export const plantedViolations: readonly PlantedViolation[] = [
  {
    rule: 'domain-imports-only-itself',
    title: 'the domain imports types of the engine',
    file: 'src/campaigns/domain/a.ts',
    code: "import { type Decider } from '../../event-sourcing/deciding/decider';\nexport type A = Decider;",
  },
  {
    rule: 'domain-imports-only-itself',
    title: 'the domain imports another domain',
    file: 'src/campaigns/domain/b.ts',
    code: "import { type Sender } from '../../senders/domain/sender';\nexport type B = Sender;",
  },
  {
    rule: 'domain-imports-only-itself',
    title: 'the domain creates ids with Node',
    file: 'src/senders/domain/c.ts',
    code: "import { randomUUID } from 'node:crypto';\nexport const c = randomUUID;",
  },
  {
    rule: 'domain-imports-only-itself',
    title: 'the domain uses a package',
    file: 'src/campaigns/domain/d.ts',
    code: "import { Injectable } from '@nestjs/common';\nexport const d = Injectable;",
  },
  {
    rule: 'slices-know-no-adapter',
    title: 'a use case opens SQLite',
    file: 'src/campaigns/get-campaign/get-campaign.handler.ts',
    code: "import { open } from '../../adapters/sqlite/sqlite.database';\nexport const e = open;",
  },
  {
    rule: 'slices-know-no-adapter',
    title: 'senders import types of an adapter',
    file: 'src/senders/f.ts',
    code: "import { type Client } from '../adapters/mongodb/mongodb.client';\nexport type F = Client;",
  },
  {
    rule: 'adapters-know-ports-alone',
    title: 'an adapter imports the document of a campaign',
    file: 'src/adapters/sqlite/g.ts',
    code: "import { type CampaignDocument } from '../../campaigns/campaign.document';\nexport type G = CampaignDocument;",
  },
  {
    rule: 'adapters-know-ports-alone',
    title: 'an adapter imports the domain',
    file: 'src/adapters/mongodb/h.ts',
    code: "import { type Campaign } from '../../campaigns/domain/campaign';\nexport type H = Campaign;",
  },
  {
    rule: 'adapters-know-ports-alone',
    title: 'an adapter reads the configuration',
    file: 'src/adapters/x.module.ts',
    code: "import { port } from '../config/port';\nexport const x = port;",
  },
  {
    rule: 'stores-are-opened-at-the-top',
    title: 'an HTTP route opens stores of its own',
    file: 'src/http/y.ts',
    code: "import { openStores } from '../adapters/open-stores';\nexport const y = openStores;",
  },
  {
    rule: 'vendors-are-named-by-adapters-alone',
    title: 'the projector opens SQLite without a URL',
    file: 'src/projector/z.ts',
    code: "import { open } from '../adapters/sqlite/sqlite.database';\nexport const z = open;",
  },
  {
    rule: 'projector-is-started-at-the-top',
    title: 'a use case imports the projector',
    file: 'src/campaigns/get-campaign/za.handler.ts',
    code: "import { PROJECTOR } from '../../projector/projections';\nexport const za = PROJECTOR;",
  },
  {
    rule: 'adapters-know-no-other-vendor',
    title: "MongoDB's adapter imports SQLite's",
    file: 'src/adapters/mongodb/i.ts',
    code: "import { open } from '../sqlite/sqlite.database';\nexport const i = open;",
  },
  {
    rule: 'sqlite-driver-stays-in-its-folder',
    title: 'the engine opens an SQLite file',
    file: 'src/event-sourcing/j.ts',
    code: "import Database from 'libsql';\nexport const j = Database;",
  },
  {
    rule: 'mongodb-driver-stays-in-its-folder',
    title: "another adapter imports MongoDB's types",
    file: 'src/adapters/sqlite/k.ts',
    code: "import { type Collection } from 'mongodb';\nexport type K = Collection;",
  },
  {
    rule: 'eventstoredb-driver-stays-in-its-folder',
    title: "a slice imports EventStoreDB's types",
    file: 'src/campaigns/l.ts',
    code: "import type { JSONType } from '@eventstore/db-client';\nexport type L = JSONType;",
  },
  {
    rule: 'nats-driver-stays-in-its-folder',
    title: "the bus imports NATS' types",
    file: 'src/bus/zk.ts',
    code: "import { type Msg } from '@nats-io/transport-node';\nexport type Zk = Msg;",
  },
  {
    rule: 'engine-knows-nobody',
    title: 'the engine imports campaigns',
    file: 'src/event-sourcing/m.ts',
    code: "import { type Campaign } from '../campaigns/domain/campaign';\nexport type M = Campaign;",
  },
  {
    rule: 'log-knows-neither-writers-nor-readers',
    title: 'the log imports deciders',
    file: 'src/event-sourcing/log/m.ts',
    code: "import { type Decider } from '../deciding/decider';\nexport type M = Decider;",
  },
  {
    rule: 'deciding-and-consuming-meet-in-the-log',
    title: 'a consumer imports deciders',
    file: 'src/event-sourcing/consuming/n.ts',
    code: "import { type Decider } from '../deciding/decider';\nexport type N = Decider;",
  },
  {
    rule: 'engine-knows-no-framework',
    title: 'the engine imports Nest',
    file: 'src/event-sourcing/n.ts',
    code: "import { Injectable } from '@nestjs/common';\nexport const n = Injectable;",
  },
  {
    rule: 'tracing-sdk-is-loaded-by-one-file',
    title: "the engine imports OpenTelemetry's SDK",
    file: 'src/event-sourcing/zt.ts',
    code: "import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';\nexport const zt = NodeTracerProvider;",
  },
  {
    rule: 'domain-and-use-cases-are-traced-from-outside',
    title: 'a use case records a span',
    file: 'src/campaigns/get-campaign/zu.handler.ts',
    code: "import { trace } from '@opentelemetry/api';\nexport const zu = trace;",
  },
  {
    rule: 'senders-know-no-other-slice',
    title: 'senders import campaigns',
    file: 'src/senders/o.ts',
    code: "import { type CampaignDocument } from '../campaigns/campaign.document';\nexport type O = CampaignDocument;",
  },
  {
    rule: 'senders-know-no-other-slice',
    title: 'senders import lists',
    file: 'src/senders/zf.ts',
    code: "import { type LeadListDocument } from '../lead-lists/lead-list.document';\nexport type Zf = LeadListDocument;",
  },
  {
    rule: 'lists-know-only-suppressions',
    title: 'lists import campaigns',
    file: 'src/lead-lists/zg.ts',
    code: "import { type CampaignDocument } from '../campaigns/campaign.document';\nexport type Zg = CampaignDocument;",
  },
  {
    rule: 'lists-know-only-suppressions',
    title: 'lists import senders',
    file: 'src/lead-lists/zh.ts',
    code: "import { type Sender } from '../senders/domain/sender';\nexport type Zh = Sender;",
  },
  {
    rule: 'suppressions-know-no-other-slice',
    title: 'suppressions import lists',
    file: 'src/suppressions/zj.ts',
    code: "import { type LeadListDocument } from '../lead-lists/lead-list.document';\nexport type Zj = LeadListDocument;",
  },
  {
    rule: 'people-know-no-slice',
    title: 'the identity of a person depends on senders',
    file: 'src/people/zi.ts',
    code: "import { type Sender } from '../senders/domain/sender';\nexport type Zi = Sender;",
  },
  {
    rule: 'use-cases-know-no-edge',
    title: 'a handler imports the edge',
    file: 'src/campaigns/get-campaign/p.handler.ts',
    code: "import { isUuid } from '../../edge/uuid';\nexport const p = isUuid;",
  },
  {
    rule: 'use-cases-know-no-edge',
    title: 'a handler imports the OpenAPI decorators',
    file: 'src/campaigns/get-campaign/q.handler.ts',
    code: "import { ApiProperty } from '@nestjs/swagger';\nexport const q = ApiProperty;",
  },
  {
    rule: 'slices-know-no-transport',
    title: 'a controller imports HTTP',
    file: 'src/campaigns/get-campaign/zb.controller.ts',
    code: "import { pathOf } from '../../http/path-of';\nexport const zb = pathOf;",
  },
  {
    rule: 'edge-knows-no-transport',
    title: 'the edge imports HTTP',
    file: 'src/edge/zc.ts',
    code: "import { pathOf } from '../http/path-of';\nexport const zc = pathOf;",
  },
  {
    rule: 'http-knows-no-other-transport',
    title: 'HTTP imports the bus',
    file: 'src/http/zl.ts',
    code: "import { takeCommands } from '../bus/take-commands';\nexport const zl = takeCommands;",
  },
  {
    rule: 'bus-knows-only-what-transports-share',
    title: 'the bus imports the document of a campaign',
    file: 'src/bus/zm.ts',
    code: "import { type CampaignDocument } from '../campaigns/campaign.document';\nexport type Zm = CampaignDocument;",
  },
  {
    rule: 'bus-knows-only-what-transports-share',
    title: 'the bus sends a problem over HTTP',
    file: 'src/bus/zn.ts',
    code: "import { check } from '../http/send-problem';\nexport const zn = check;",
  },
  {
    rule: 'publishing-knows-only-stored-events',
    title: 'an integration event depends on the document of a campaign',
    file: 'src/publishing/zo.ts',
    code: "import { type CampaignDocument } from '../campaigns/campaign.document';\nexport type Zo = CampaignDocument;",
  },
  {
    rule: 'publishing-knows-only-stored-events',
    title: 'an integration event depends on HTTP',
    file: 'src/publishing/zp.ts',
    code: "import { pathOf } from '../http/path-of';\nexport const zp = pathOf;",
  },
  {
    rule: 'publishing-knows-only-stored-events',
    title: 'an integration event depends on how the bus takes commands',
    file: 'src/publishing/zq.ts',
    code: "import { takeCommands } from '../bus/take-commands';\nexport const zq = takeCommands;",
  },
  {
    rule: 'consumer-kit-knows-only-published-events',
    title: 'the consumer kit imports the configuration',
    file: 'src/consumer-kit/zs.ts',
    code: "import { port } from '../config/port';\nexport const zs = port;",
  },
  {
    rule: 'consumer-kit-knows-only-published-events',
    title: 'the consumer kit imports Nest',
    file: 'src/consumer-kit/zt.ts',
    code: "import { Module } from '@nestjs/common';\nexport const zt = Module;",
  },
  {
    rule: 'sqlite-driver-stays-in-its-folder',
    title: 'the core of the consumer kit imports a driver',
    file: 'src/consumer-kit/zu.ts',
    code: "import Database from 'libsql';\nexport const zu = Database;",
  },
  {
    rule: 'consumer-kit-is-for-other-programs',
    title: 'publishing imports the consumer kit',
    file: 'src/publishing/zv.ts',
    code: "import { consume } from '../consumer-kit/consume';\nexport const zv = consume;",
  },
  {
    rule: 'sending-knows-no-use-case',
    title: 'an event stream reads a document of the read model',
    file: 'src/publishing/stream-events/zs.ts',
    code: "import { type CampaignDocument } from '../../campaigns/campaign.document';\nexport type Zs = CampaignDocument;",
  },
  {
    rule: 'sending-knows-no-use-case',
    title: 'the module of publishing opens stores',
    file: 'src/publishing/publishing.module.ts',
    code: "import { openStores } from '../adapters/open-stores';\nexport const zt = openStores;",
  },
  {
    rule: 'publishing-knows-only-stored-events',
    title: 'an integration event depends on how accounts are followed',
    file: 'src/publishing/zr.ts',
    code: "import { follow } from '../senders/follow-accounts/account-follower';\nexport const zr = follow;",
  },
  {
    rule: 'slices-know-no-published-event',
    title: 'a handler imports an integration event',
    file: 'src/campaigns/get-campaign/zr.handler.ts',
    code: "import { type Event } from '../../publishing/event';\nexport type Zr = Event;",
  },
  {
    rule: 'edge-and-http-know-no-slice',
    title: 'the error filter imports the document of a campaign',
    file: 'src/http/r.ts',
    code: "import { type CampaignDocument } from '../campaigns/campaign.document';\nexport type R = CampaignDocument;",
  },
  {
    rule: 'edge-and-http-know-no-slice',
    title: 'HTTP imports the error codes of campaigns',
    file: 'src/http/zd.ts',
    code: "import { type CampaignErrorCode } from '../campaigns/domain/errors';\nexport type Zd = CampaignErrorCode;",
  },
  {
    rule: 'edge-and-http-know-no-slice',
    title: 'the edge imports the error codes of senders',
    file: 'src/edge/ze.ts',
    code: "import { type SenderErrorCode } from '../senders/domain/errors';\nexport type Ze = SenderErrorCode;",
  },
  {
    rule: 'no-cycles',
    title: 'two files import each other',
    file: 'src/config/one.ts',
    code: "import { t } from './other';\nexport const s = (): unknown => t;",
  },
  {
    rule: 'no-cycles',
    title: 'two files import types of each other',
    file: 'src/config/three.ts',
    code: "import { type Four } from './four';\nexport interface Three { readonly four: Four }",
  },
  {
    rule: 'no-unlisted-packages',
    title: 'production code imports a test library',
    file: 'src/config/u.ts',
    code: "import fc from 'fast-check';\nexport const u = fc;",
  },
  {
    rule: 'no-unresolvable',
    title: 'an import cannot be resolved',
    file: 'src/config/v.ts',
    code: "import { v } from './nowhere';\nexport const w = v;",
  },
];

/** The other files of the planted cycles. A cycle is reported once, for either of its files. */
export const cycleFiles: Readonly<Record<string, string>> = {
  'src/config/other.ts': "import { s } from './one';\nexport const t = (): unknown => s;",
  'src/config/four.ts': "import { type Three } from './three';\nexport interface Four { readonly three?: Three }",
};
