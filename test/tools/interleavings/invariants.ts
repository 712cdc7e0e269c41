import { isDeepStrictEqual } from 'node:util';
import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { type NameClaim } from '../../../src/campaigns/campaign-names/name-index';
import { holdingAfter } from '../../../src/campaigns/campaign-names/judge';
import { campaignProjection } from '../../../src/campaigns/campaign.projection';
import { CampaignError } from '../../../src/campaigns/domain/errors';
import { type CampaignEvent } from '../../../src/campaigns/domain/events';
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

/** How somebody ended; undefined: not at all. */
export interface Ended {
  readonly who: string;
  readonly outcome: Outcome | undefined;
}

/** What a creator was told. */
export interface Answered extends Ended {
  readonly key: string;
}

type Events = readonly Recorded<CampaignEvent>[];

/** What must not be so once everything was resolved and projected. */
export async function problemsOf(
  stores: Stores,
  answers: readonly Answered[],
  others: readonly Ended[],
): Promise<string[]> {
  const history = await stores.history();
  const ids = [...new Set(history.map((event) => event.data.campaign_id))];
  const streams = ids.map((id) => history.filter((event) => event.data.campaign_id === id));
  return [
    ...streams.flatMap(wrongWithStream),
    ...sharedNames(streams),
    ...wrongClaims(streams, await stores.claims()),
    ...answers.flatMap((answer) => wrongWithAnswer(answer, streams)),
    ...differentAnswers(answers),
    ...others.flatMap(wrongEnd),
  ];
}

/** A draft comes first of all and with its sequence, or its place is fenced for ever. */
function wrongWithStream(stream: Events): string[] {
  const types = stream.map(({ type }) => type).join();
  return WHOLE.test(types) ? [] : [`a stream has ${types}`];
}

const WHOLE = /^(CampaignDraftAbandoned|CampaignDrafted,SequenceSeeded(,CampaignRenamed|,NameClaimAbandoned)*)$/;

function sharedNames(streams: readonly Events[]): string[] {
  const names = streams.flatMap(nameOf).map(nameKey);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `two campaigns are named ${name}`);
}

/** The index has the names that campaigns have, under the claims they came by, and not one besides. */
function wrongClaims(streams: readonly Events[], claims: readonly NameClaim[]): string[] {
  const holdings = streams.flatMap((stream) => stream.reduce(holdingAfter, undefined) ?? []);
  const due = holdings.map((holding) => `${holding.claimId} ${holding.nameKey}`);
  const there = claims.map(({ claim_id, name_key }) => `${claim_id} ${name_key}`);
  return [
    ...due.filter((claim) => !there.includes(claim)).map((claim) => `the name index lacks ${claim}`),
    ...there.filter((claim) => !due.includes(claim)).map((claim) => `the name index has ${claim}, which nobody holds`),
  ];
}

function wrongWithAnswer({ who, outcome }: Answered, streams: readonly Events[]): string[] {
  if (outcome === undefined) return [];
  const isTrue =
    'value' in outcome ? isThere(outcome.value as CampaignDocument, streams) : isFair(outcome.error, streams);
  return isTrue ? [] : [`${who} was told ${inWords(outcome)}`];
}

/** Who renames may come too late for its place in the stream; all else that others end with is a fault of a store. */
function wrongEnd({ who, outcome }: Ended): string[] {
  if (outcome === undefined || 'value' in outcome) return [];
  const { error } = outcome;
  const isExpected = [...FAULTS, CampaignError, WrongExpectedRevision].some((type) => error instanceof type);
  return isExpected ? [] : [`${who} ended with ${inWords(outcome)}`];
}

function inWords(outcome: Outcome): string {
  return 'error' in outcome ? String(outcome.error) : JSON.stringify(outcome.value);
}

/** What was answered with 201 is all in the log. */
function isThere(answer: CampaignDocument, streams: readonly Events[]): boolean {
  const stream = streams.find(([first]) => first!.data.campaign_id === answer.id) ?? [];
  return isDeepStrictEqual(project(campaignProjection, undefined, stream.slice(0, 2)), answer);
}

/** A refusal has its reason in the log; a fault of a store may be passed on as such. */
function isFair(error: unknown, streams: readonly Events[]): boolean {
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

function differentAnswers(answers: readonly Answered[]): string[] {
  return answers.flatMap(({ who, key, outcome }, index) =>
    answers
      .slice(0, index)
      .filter((other) => other.key === key && areDifferent(other.outcome, outcome))
      .map((other) => `${other.who} and ${who} got different answers`),
  );
}

/** A refusal is no answer: the next attempt may get another. */
function areDifferent(one: Outcome | undefined, other: Outcome | undefined): boolean {
  if (one === undefined || other === undefined || 'error' in one || 'error' in other) return false;
  return !isDeepStrictEqual(one.value, other.value);
}

function nameOf(stream: Events): string[] {
  return stream.reduce<string[]>((name, event) => {
    if (event.type === 'CampaignDrafted' || event.type === 'CampaignRenamed') return [event.data.name];
    return event.type === 'CampaignDeleted' ? [] : name;
  }, []);
}
