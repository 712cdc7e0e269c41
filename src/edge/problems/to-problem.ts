import { HttpException } from '@nestjs/common';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { RevisionMismatch } from '../../event-sourcing/deciding/if-match';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { type EdgeErrorCode, invalidRequest, isProblem, Problem, routeNotFound } from './problem';
import { type ProblemOfRefusal } from './refusals';

/** What a caller is told about an error. Shows only messages that were written for callers. */
export function toProblem(thrown: unknown, refusals: readonly ProblemOfRefusal[]): Problem<string> {
  if (isProblem(thrown)) return thrown;
  for (const problemOf of refusals) {
    const problem = problemOf(thrown);
    if (problem !== undefined) return problem;
  }
  if (thrown instanceof RevisionMismatch) {
    return new Problem(412, 'revision_mismatch', 'It has changed since the revision in If-Match. Nothing was changed.');
  }
  if (thrown instanceof KeyReused) {
    return new Problem(422, 'idempotency_key_reused', 'This idempotency key was used for a different request.');
  }
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus());
  return passing(thrown) ?? unexpected(thrown);
}

/** What will pass, so that the same request may be sent again. */
function passing(thrown: unknown): Problem | undefined {
  if (thrown instanceof NotCaughtUp) {
    return unavailable('read_model_behind', 'What is read from has not caught up to the revision asked for.');
  }
  if (thrown instanceof AppendOutcomeUnknown) {
    return unavailable(
      'outcome_unknown',
      'It is not known whether this was recorded. Sent again with the same Idempotency-Key, the answer will be true.',
    );
  }
  if (thrown instanceof StoreUnavailable) return unavailable('store_unavailable', 'A store does not answer right now.');
  if (thrown instanceof WrongExpectedRevision) {
    return unavailable('too_much_contention', 'Too many changes to the same thing at once; nothing was changed.');
  }
  return undefined;
}

function unavailable(code: EdgeErrorCode, detail: string): Problem {
  return new Problem(503, code, detail, { headers: { 'Retry-After': '1' } });
}

function unexpected(thrown: unknown): Problem {
  if (thrown instanceof UnreadableEvent) {
    const detail = 'A stored event of this resource cannot be read. Nothing was changed. An operator has to repair it.';
    return new Problem(500, 'event_unreadable', detail);
  }
  const detail =
    thrown instanceof AppendRefused
      ? 'The event store refused to record this. Nothing was changed.'
      : 'Something went wrong on our side.';
  return new Problem(500, 'internal_error', detail);
}

/** What Nest and Fastify refuse before our code is asked; their own messages are not ours to promise. */
function fromStatus(status: number): Problem {
  switch (status) {
    case 400:
      return invalidRequest([{ field: '', message: 'must be a JSON document' }], 'The body is not valid JSON.');
    case 404:
      return routeNotFound();
    case 408:
      return new Problem(408, 'request_timeout', 'The request did not arrive in time.');
    case 413:
      return new Problem(413, 'payload_too_large', 'The body is larger than 1 MiB.');
    case 415:
      return new Problem(415, 'unsupported_media_type', 'Only application/json is understood.');
    case 429:
      return new Problem(429, 'rate_limited', 'Too many requests in a minute. Nothing was changed.');
    default:
      return new Problem(500, 'internal_error', 'Something went wrong on our side.');
  }
}
