import { decisionOf } from '../../src/bus/queue/decision';
import { retryDelay } from '../../src/bus/queue/retry-delay';

describe('A response to a queued command', () => {
  it.each<[number, object, string]>([
    [200, {}, 'decided'],
    [201, {}, 'decided'],
    [400, {}, 'decided'],
    [401, {}, 'decided'],
    [404, {}, 'decided'],
    [409, {}, 'decided'],
    [409, { 'retry-after': '1' }, 'temporary'],
    [412, {}, 'decided'],
    [422, {}, 'decided'],
    [429, {}, 'temporary'],
    [500, {}, 'failed'],
    [503, {}, 'temporary'],
    [503, { 'retry-after': '1' }, 'temporary'],
    [504, {}, 'decided'],
  ])('with the status %d and the headers %j is %s', (statusCode, headers, decision) => {
    expect(decisionOf({ statusCode, headers: { ...headers }, payload: '' })).toBe(decision);
  });
});

describe('The next attempt', () => {
  it.each<[number, unknown, number]>([
    [1, undefined, 1_000],
    [2, undefined, 2_000],
    [2, '1', 2_000],
    [1, '30', 30_000],
    [1, '60', 60_000],
    [10_000, '1', 30_000],
  ])('after %d deliveries, and a response that says %p seconds, is in %d ms', (deliveries, retryAfter, delay) => {
    expect(retryDelay(deliveries, retryAfter)).toBe(delay);
  });
});
