import { BadRequestException, ImATeapotException } from '@nestjs/common';
import { campaignRefusals } from '../../src/campaigns/campaign.refusals';
import { CampaignError } from '../../src/campaigns/domain/errors';
import { problemBody } from '../../src/edge/problems/problem';
import { toProblem } from '../../src/edge/problems/to-problem';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../src/event-sourcing/log/event-store';
import { ReadModelBehind, RevisionNotReached } from '../../src/event-sourcing/consuming/not-caught-up';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { KeyReused } from '../../src/event-sourcing/deciding/repeated-command';
import { LeadListError } from '../../src/lead-lists/domain/errors';
import { leadListRefusals } from '../../src/lead-lists/lead-list.refusals';
import { SenderError } from '../../src/senders/domain/errors';
import { senderRefusals } from '../../src/senders/sender.refusals';
import { SuppressionError } from '../../src/suppressions/domain/errors';
import { suppressionRefusals } from '../../src/suppressions/suppression.refusals';

/** A driver message, which callers must not see. */
const SECRET = 'SQLITE_CONSTRAINT: UNIQUE constraint failed: name_claims.user_id at mongodb://admin:pw@db';

const request = { path: '/api/campaigns', id: 'request-1' };

const problemOf = (thrown: unknown) =>
  toProblem(thrown, [campaignRefusals, senderRefusals, leadListRefusals, suppressionRefusals]);

describe('The problem for an error', () => {
  it.each([
    ['campaign_not_found', 404],
    ['campaign_name_taken', 409],
    ['campaign_name_pending', 409],
    ['campaign_draft_abandoned', 409],
    ['sender_not_found', 400],
    ['sender_channel_mismatch', 400],
    ['sender_not_connected', 400],
  ] as const)('for the refusal %s of a campaign has the status %d and its reason', (code, status) => {
    const problem = problemOf(new CampaignError(code, 'For this reason.', { suggested_name: 'x' }));
    expect(problemBody(problem, request)).toEqual({
      type: `urn:problem:${code}`,
      title: expect.stringMatching(/^[A-Z][a-z ]+$/),
      status,
      detail: 'For this reason.',
      code,
      instance: '/api/campaigns',
      request_id: 'request-1',
      suggested_name: 'x',
    });
    expect(problem.headers).toEqual(code === 'campaign_name_pending' ? { 'Retry-After': '1' } : {});
  });

  it.each([
    ['sender_not_found', 404],
    ['sender_erased', 409],
  ] as const)('for the refusal %s of a sender has the status %d', (code, status) => {
    expect(problemOf(new SenderError(code, 'For this reason.'))).toMatchObject({
      code,
      status,
      message: 'For this reason.',
    });
  });

  it.each([
    ['list_not_found', 404],
    ['list_removed', 409],
  ] as const)('for the refusal %s of a list has the status %d', (code, status) => {
    expect(problemOf(new LeadListError(code, 'For this reason.'))).toMatchObject({
      code,
      status,
      message: 'For this reason.',
    });
  });

  it('for the refusal suppression_not_found has the status 404', () => {
    expect(problemOf(new SuppressionError('suppression_not_found', 'For this reason.'))).toMatchObject({
      code: 'suppression_not_found',
      status: 404,
      message: 'For this reason.',
    });
  });

  it.each([
    ['store_unavailable', new StoreUnavailable(SECRET)],
    ['outcome_unknown', new AppendOutcomeUnknown(SECRET)],
    ['read_model_behind', new ReadModelBehind(SECRET)],
    ['read_model_behind', new RevisionNotReached(SECRET)],
    ['read_model_behind', new WrongLog(SECRET)],
    ['too_much_contention', new WrongExpectedRevision(SECRET, 3)],
  ])('is %s with Retry-After', (code, error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status: 503, code, headers: { 'Retry-After': '1' } });
    expect(JSON.stringify(problemBody(problem, request))).not.toContain('SQLITE');
  });

  it.each([
    ['an unexpected error', new Error(SECRET)],
    ['a refused append', new AppendRefused(SECRET)],
    ['a status that the service does not use', new ImATeapotException(SECRET)],
    ['a value that is not an error', SECRET],
    ['undefined', undefined],
  ])('is a 500 without details for %s', (_what, thrown) => {
    const problem = problemOf(thrown);
    expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    const text = JSON.stringify(problemBody(problem, request));
    for (const word of ['SQLITE', 'mongodb', 'admin', 'stack', 'Teapot']) expect(text).not.toContain(word);
  });

  it('is a 422 for an idempotency key that another request has used', () =>
    expect(problemOf(new KeyReused())).toMatchObject({ status: 422, code: 'idempotency_key_reused' }));

  it('does not repeat the message of a parser', () => {
    const problem = problemOf(new BadRequestException(SECRET));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(JSON.stringify(problemBody(problem, request))).not.toContain('SQLITE');
  });
});
