import { isDeepStrictEqual } from 'node:util';
import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { type NameClaim } from '../../../src/campaigns/campaign-names/name-index';
import { holdingAfter } from '../../../src/campaigns/campaign-names/judge';
import { campaignProjection } from '../../../src/campaigns/campaign.projection';
import { type CampaignChanges } from '../../../src/campaigns/domain/commands';
import { CampaignError } from '../../../src/campaigns/domain/errors';
import { type CampaignEvent } from '../../../src/campaigns/domain/events';
import { type CampaignUpdated } from '../../../src/campaigns/update-campaign/update-campaign';
import { nameKey } from '../../../src/campaigns/domain/campaign-name';
import { type Recorded } from '../../../src/event-sourcing/log/event-codec';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../../src/event-sourcing/log/event-store';
import { project } from '../../../src/event-sourcing/consuming/projection';
import { type Outcome } from './actor';
import { type Stores } from './stores';

/** How an actor ended. `outcome` is undefined if it crashed. */
export interface Ended {
  readonly who: string;
  readonly outcome: Outcome | undefined;
}

/** How a creator ended. */
export interface CreatorEnded extends Ended {
  readonly key: string;
}

/** How an updater ended. The value of its outcome has a response to each of its changes. */
export interface UpdaterEnded extends Ended {
  readonly key: string;
  readonly campaignId: string;
  readonly changes: readonly CampaignChanges[];
}

type Events = readonly Recorded<CampaignEvent>[];

/** Returns the violations after everything was resolved and projected. */
export async function problemsOf(
  stores: Stores,
  creators: readonly CreatorEnded[],
  updaters: readonly UpdaterEnded[],
  others: readonly Ended[],
): Promise<string[]> {
  const history = await stores.history();
  const ids = [...new Set(history.map((event) => event.data.campaign_id))];
  const streams = ids.map((id) => history.filter((event) => event.data.campaign_id === id));
  return [
    ...streams.flatMap(streamProblems),
    ...streams.flatMap(appendProblems),
    ...nameProblems(streams),
    ...claimProblems(streams, await stores.claims()),
    ...creators.flatMap((creator) => creatorProblems(creator, streams)),
    ...updaters.flatMap((updater) => updaterProblems(updater, streams)),
    ...differentResponses(creators),
    ...differentResponses(updaters),
    ...[...updaters, ...others].flatMap(endProblems),
  ];
}

/** A stream begins with a draft and its sequence, or its place is fenced forever. */
function streamProblems(stream: Events): string[] {
  const types = stream.map(({ type }) => type).join();
  return WHOLE.test(types) ? [] : [`a stream has ${types}`];
}

const WHOLE =
  /^(CampaignDraftAbandoned|CampaignDrafted,SequenceSeeded(,CampaignRenamed|,CampaignSettingsChanged|,NameClaimAbandoned)*)$/;

/** Each command made one append, and all of its events are in the stream. */
function appendProblems(stream: Events): string[] {
  const commands = new Set(stream.map(({ metadata }) => metadata.command_id));
  const appends = [...commands].map((id) => stream.filter(({ metadata }) => metadata.command_id === id));
  return appends
    .filter((events) => !isOneAppend(events))
    .map((events) => `the events of a command are not one append: ${events.map(({ type }) => type).join()}`);
}

function isOneAppend(events: Events): boolean {
  return events.every(
    ({ revision, metadata }, index) =>
      revision === events[0]!.revision + index &&
      metadata.append_index === index &&
      metadata.append_size === events.length,
  );
}

function nameProblems(streams: readonly Events[]): string[] {
  const names = streams.flatMap(nameOf).map(nameKey);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `two campaigns are named ${name}`);
}

/** The index contains exactly the names of campaigns, with the claims that gave the names. */
function claimProblems(streams: readonly Events[], claims: readonly NameClaim[]): string[] {
  const holdings = streams.flatMap((stream) => stream.reduce(holdingAfter, undefined) ?? []);
  const expected = holdings.map((holding) => `${holding.claimId} ${holding.nameKey}`);
  const actual = claims.map(({ claim_id, name_key }) => `${claim_id} ${name_key}`);
  return [
    ...expected.filter((claim) => !actual.includes(claim)).map((claim) => `the name index lacks ${claim}`),
    ...actual
      .filter((claim) => !expected.includes(claim))
      .map((claim) => `the name index has ${claim}, which no campaign holds`),
  ];
}

function creatorProblems({ who, outcome }: CreatorEnded, streams: readonly Events[]): string[] {
  if (outcome === undefined) return [];
  const isValid =
    'value' in outcome ? isRecorded(outcome.value as CampaignDocument, streams) : isJustified(outcome.error, streams);
  return isValid ? [] : [`${who} got ${describeOutcome(outcome)}`];
}

function updaterProblems({ who, campaignId, changes, outcome }: UpdaterEnded, streams: readonly Events[]): string[] {
  if (outcome === undefined) return [];
  const [own, others] = [streams.filter(isOf(campaignId)), streams.filter((stream) => !isOf(campaignId)(stream))];
  const isValid =
    'value' in outcome
      ? areRecorded(changes, outcome.value as CampaignUpdated[], own.flat())
      : !isTaken(outcome.error) || hadOneOf(changes, others);
  return isValid ? [] : [`${who} got ${describeOutcome(outcome)}`];
}

/** An acknowledged change must be in the log, at the revision of the response. */
function areRecorded(changes: readonly CampaignChanges[], responses: readonly CampaignUpdated[], stream: Events) {
  return responses.every(({ revision }, index) => {
    const upTo = stream.filter((event) => event.revision <= revision);
    const document = project(campaignProjection, undefined, upTo);
    return isDeepStrictEqual({ ...document, ...changes[index] }, document);
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof CampaignError && error.code === 'campaign_name_taken';
}

/** Whether one of the requested names was the name of one of the campaigns at some time. */
function hadOneOf(changes: readonly CampaignChanges[], streams: readonly Events[]): boolean {
  const had = streams.flat().flatMap((event) => nameIn(event) ?? []);
  return changes.some(({ name }) => name !== undefined && had.map(nameKey).includes(nameKey(name)));
}

/** A rename can lose its place in the stream. All other errors must be refusals or faults of a store. */
function endProblems({ who, outcome }: Ended): string[] {
  if (outcome === undefined || 'value' in outcome) return [];
  const { error } = outcome;
  const isExpected = [...FAULTS, CampaignError, WrongExpectedRevision].some((type) => error instanceof type);
  return isExpected ? [] : [`${who} ended with ${describeOutcome(outcome)}`];
}

function describeOutcome(outcome: Outcome): string {
  return 'error' in outcome ? String(outcome.error) : JSON.stringify(outcome.value);
}

/** A created campaign must be in the log completely. */
function isRecorded(response: CampaignDocument, streams: readonly Events[]): boolean {
  const stream = streams.find(isOf(response.id)) ?? [];
  return isDeepStrictEqual(project(campaignProjection, undefined, stream.slice(0, 2)), response);
}

/** A refusal must have its reason in the log. A fault of a store is always allowed. */
function isJustified(error: unknown, streams: readonly Events[]): boolean {
  if (!(error instanceof CampaignError)) return FAULTS.some((fault) => error instanceof fault);
  switch (error.code) {
    case 'campaign_name_taken':
      return streams.some(([first]) => first!.type === 'CampaignDrafted');
    case 'campaign_draft_abandoned':
      return streams.some((stream) => stream[0]!.type === 'CampaignDraftAbandoned');
    default:
      return error.code === 'campaign_name_pending';
  }
}

const FAULTS = [StoreUnavailable, AppendRefused, AppendOutcomeUnknown];

function differentResponses(creators: readonly (Ended & { readonly key: string })[]): string[] {
  return creators.flatMap(({ who, key, outcome }, index) =>
    creators
      .slice(0, index)
      .filter((other) => other.key === key && areDifferent(other.outcome, outcome))
      .map((other) => `${other.who} and ${who} got different responses`),
  );
}

/** Only successful responses must be the same. After a refusal, the next attempt can get another response. */
function areDifferent(one: Outcome | undefined, other: Outcome | undefined): boolean {
  if (one === undefined || other === undefined || 'error' in one || 'error' in other) return false;
  return !isDeepStrictEqual(one.value, other.value);
}

function isOf(campaignId: string): (stream: Events) => boolean {
  return ([first]) => first!.data.campaign_id === campaignId;
}

function nameIn(event: Recorded<CampaignEvent>): string | undefined {
  return event.type === 'CampaignDrafted' || event.type === 'CampaignRenamed' ? event.data.name : undefined;
}

function nameOf(stream: Events): string[] {
  return stream.reduce<string[]>((name, event) => {
    if (event.type === 'CampaignDeleted') return [];
    return [nameIn(event) ?? name].flat();
  }, []);
}
