import { HttpException } from '@nestjs/common';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { RevisionMismatch } from '../../event-sourcing/deciding/if-match';
import { NotCaughtUp, RevisionNotReached } from '../../event-sourcing/consuming/not-caught-up';
import { WrongLog } from '../../event-sourcing/consuming/wrong-log';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { type EdgeErrorCode } from './edge-errors';
import { invalidRequest, isProblem, Problem, routeNotFound } from './problem';
import { type ProblemOfRefusal } from './refusals';

/** Converts an error into the problem that the caller gets. Contains only messages that were written for callers. */
export function toProblem(thrown: unknown, refusals: readonly ProblemOfRefusal[]): Problem<string> {
  if (isProblem(thrown)) return thrown;
  for (const problemOf of refusals) {
    const problem = problemOf(thrown);
    if (problem !== undefined) return problem;
  }
  if (thrown instanceof RevisionMismatch) {
    const detail = 'The current revision does not match If-Match. Nothing was changed.';
    return new Problem(412, 'revision_mismatch', detail);
  }
  if (thrown instanceof KeyReused) {
    return new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for a different request.');
  }
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus());
  return passing(thrown) ?? unexpected(thrown);
}

/** Temporary conditions: the caller may send the same request again. */
function passing(thrown: unknown): Problem | undefined {
  if (thrown instanceof RevisionNotReached) {
    return unavailable(
      'read_model_behind',
      'The resource has not reached the revision in Min-Revision. Check the revision, or try again in a moment.',
    );
  }
  if (thrown instanceof WrongLog) {
    return unavailable(
      'read_model_behind',
      'The data of the service does not match its event log. An operator must restore or rebuild it.',
    );
  }
  if (thrown instanceof NotCaughtUp) {
    return unavailable(
      'read_model_behind',
      'The service is still catching up with its event log. Try again in a moment.',
    );
  }
  if (thrown instanceof AppendOutcomeUnknown) {
    return unavailable(
      'outcome_unknown',
      'It is unknown whether the change was recorded. If you sent an Idempotency-Key, send the request again with ' +
        'the same key to get the result. Otherwise, check whether the change was made before you repeat it.',
    );
  }
  if (thrown instanceof StoreUnavailable) {
    return unavailable('store_unavailable', 'A store does not respond. Try again in a moment.');
  }
  if (thrown instanceof WrongExpectedRevision) {
    return unavailable(
      'too_much_contention',
      'Other requests changed the same resource at the same time. This change was not recorded. Try again in a moment.',
    );
  }
  return undefined;
}

function unavailable(code: EdgeErrorCode, detail: string): Problem {
  return new Problem(503, code, detail, { headers: { 'Retry-After': '1' } });
}

function unexpected(thrown: unknown): Problem {
  if (thrown instanceof UnreadableEvent) {
    const detail = 'A stored event of this resource cannot be read. Nothing was changed. An operator must repair it.';
    return new Problem(500, 'event_unreadable', detail);
  }
  const detail =
    thrown instanceof AppendRefused
      ? 'The event store refused the change. It was not recorded.'
      : 'An internal error occurred.';
  return new Problem(500, 'internal_error', detail);
}

/** Errors of Nest and Fastify themselves. Their messages can change with a version, so callers never see them. */
function fromStatus(status: number): Problem {
  switch (status) {
    case 400:
      return invalidRequest([{ field: '', message: 'must be a JSON document' }], 'The body is not valid JSON.');
    case 404:
      return routeNotFound();
    case 408:
      return new Problem(408, 'request_timeout', 'The request took too long to arrive.');
    case 413:
      return new Problem(413, 'payload_too_large', 'The body is too large.');
    case 415:
      return new Problem(415, 'unsupported_media_type', 'Only application/json is accepted.');
    case 429:
      return new Problem(429, 'rate_limited', 'You have sent too many requests in one minute. Nothing was changed.');
    default:
      return new Problem(500, 'internal_error', 'An internal error occurred.');
  }
}
