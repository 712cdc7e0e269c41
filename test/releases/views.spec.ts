import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignEventDefinitions } from '../../src/campaigns/campaign-events.schema';
import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { project } from '../../src/event-sourcing/consuming/projection';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { type DomainEvent, type Recorded } from '../../src/event-sourcing/log/event-codec';
import { leadListEventDefinitions } from '../../src/lead-lists/lead-list-events.schema';
import { leadListProjection } from '../../src/lead-lists/lead-list.projection';
import { listEntryEventDefinitions } from '../../src/lead-lists/list-entry-events.schema';
import { listEntryProjection } from '../../src/lead-lists/list-entry.projection';
import { leadEventDefinitions } from '../../src/leads/lead-events.schema';
import { leadProjection } from '../../src/leads/lead.projection';
import { VIEWS } from '../../src/projector/handlers';
import { awaitedSenderProjection } from '../../src/senders/awaited-sender.projection';
import { senderEventDefinitions } from '../../src/senders/sender-events.schema';
import { senderProjection } from '../../src/senders/sender.projection';
import { suppressionEventDefinitions } from '../../src/suppressions/suppression-events.schema';
import { suppressionProjection } from '../../src/suppressions/suppression.projection';
import { metadataOf } from '../support/new-events';

const PROJECTIONS = [
  { projection: projecting(campaignProjection), events: Object.keys(campaignEventDefinitions) },
  { projection: projecting(senderProjection), events: Object.keys(senderEventDefinitions) },
  { projection: projecting(awaitedSenderProjection), events: Object.keys(senderEventDefinitions) },
  { projection: projecting(leadProjection), events: Object.keys(leadEventDefinitions) },
  { projection: projecting(leadListProjection), events: Object.keys(leadListEventDefinitions) },
  { projection: projecting(listEntryProjection), events: Object.keys(listEntryEventDefinitions) },
  { projection: projecting(suppressionProjection), events: Object.keys(suppressionEventDefinitions) },
];

interface Sample {
  readonly view: object;
  /** Histories, and the document that the version makes of each. */
  readonly histories: readonly { readonly events: readonly DomainEvent[]; readonly document?: object }[];
}

/**
 * All releases that have a version of a view share its documents, so a version must not change. A change needs a new
 * version with its own sample.
 */
describe.each(PROJECTIONS.map((each) => ({ ...each, version: viewName(each.projection.view) })))(
  'The view $version',
  ({ projection, version, events: types }) => {
    const { view, histories } = JSON.parse(readFileSync(join(__dirname, 'views', `${version}.json`), 'utf8')) as Sample;

    it('has not changed: to change it, raise its version and add a sample', () => {
      expect({ ...projection.view }).toEqual(view);
    });

    it.each(histories.map((history, number) => ({ ...history, number })))(
      'makes the same document of history $number as before: to change it, raise the version and add a sample',
      ({ events, document }) => {
        expect(project(projection, undefined, events.map(recorded))).toEqual(document);
      },
    );

    it('has a sample with every event', () => {
      const seen = new Set(histories.flatMap(({ events }) => events.map(({ type }) => type)));
      expect([...seen].sort()).toEqual([...types].sort());
    });
  },
);

it('Every view is built by a projection', () => {
  expect(PROJECTIONS.map(({ projection }) => projection.view)).toEqual(VIEWS);
});

function recorded(event: DomainEvent, revision: number): Recorded<DomainEvent> {
  const occurred_at = `2026-01-05T09:0${revision}:00.000Z`;
  const metadata = { ...metadataOf('ada'), occurred_at };
  return { ...event, id: `event ${revision}`, streamId: 'stream-c', revision, metadata } as Recorded<DomainEvent>;
}
