import { type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { Value } from '@sinclair/typebox/value';
import { type CampaignEvent } from '../campaigns/domain/events';
import { type Recorded } from '../event-sourcing/log/event-codec';
import { type SenderEvent } from '../senders/domain/events';
import { decide, NOT_PUBLISHED } from './decide';
import { type EventName, INTEGRATION_EVENTS, type IntegrationEvent } from './integration-events';

/** A stored event of a category that is published. */
export type PublishableEvent = Recorded<CampaignEvent | SenderEvent>;

/**
 * The integration event that a stored event becomes. Its data contains only what its schema declares.
 * @returns undefined if the event is internal
 * @throws TypeError if the data does not match the schema: a bug in this service. The event must not be published.
 */
export function translate(event: PublishableEvent): IntegrationEvent | undefined {
  const decision = decide(event, event.metadata.user_id);
  if (decision === NOT_PUBLISHED) return undefined;
  const translated = Value.Clone(decision);
  // Stored events contain the text of messages, and data about people. Nothing of it has a place in the schema.
  Value.Clean(INTEGRATION_EVENTS[translated.name].data, translated.data);
  const problem = problemOf(translated);
  if (problem !== undefined) throw new TypeError(problem);
  return translated;
}

const checks = new Map<EventName, TypeCheck<TSchema>>();

function problemOf({ name, data }: IntegrationEvent): string | undefined {
  const check = checks.get(name) ?? TypeCompiler.Compile<TSchema>(INTEGRATION_EVENTS[name].data);
  checks.set(name, check);
  if (check.Check(data)) return undefined;
  const first = check.Errors(data).First();
  return `${name}${first?.path ?? ''}: ${first?.message ?? 'does not match its schema'}`;
}
