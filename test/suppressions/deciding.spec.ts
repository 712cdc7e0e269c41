import * as fc from 'fast-check';
import {
  suppressionDecider,
  type SuppressionCommand,
  type SuppressPerson,
} from '../../src/suppressions/domain/decider';
import { type SuppressionEvent } from '../../src/suppressions/domain/events';
import { expectRepeatable, rulesOf } from '../support/given';

const given = rulesOf(suppressionDecider);

const OF_ADA = { suppression_id: 's', user_id: 'ada' };
const BY_EMAIL = { email: 'grace@example.com' };
const BY_PROFILE = { linkedin_url: 'https://www.linkedin.com/in/grace' };

const suppress = (more: Partial<SuppressPerson> = {}): SuppressionCommand => ({
  type: 'SuppressPerson',
  suppressionId: 's',
  userId: 'ada',
  identity: BY_EMAIL,
  ...more,
});

const remove = (userId = 'ada'): SuppressionCommand => ({ type: 'RemoveSuppression', suppressionId: 's', userId });

const suppressed: SuppressionEvent = { type: 'PersonSuppressed', data: { ...OF_ADA, ...BY_EMAIL } };
const erased: SuppressionEvent = { type: 'ErasedPersonSuppressed', data: OF_ADA };
const removed: SuppressionEvent = { type: 'SuppressionRemoved', data: OF_ADA };

const NOT_FOUND = /^You have no suppression with this id\.$/;

describe('Suppressing a person', () => {
  it('records the email address', () => given().when(suppress()).then(suppressed));

  it('records the profile and the reason', () =>
    given()
      .when(suppress({ identity: BY_PROFILE, reason: 'asked to stop' }))
      .then({ type: 'PersonSuppressed', data: { ...OF_ADA, ...BY_PROFILE, reason: 'asked to stop' } }));

  it('who is suppressed changes nothing, whatever the reason', () =>
    given(suppressed)
      .when(suppress({ reason: 'bounced' }))
      .then());

  it('who was erased records no identity again', () => given(erased).when(suppress()).then());

  it('is possible again after a removal', () => given(suppressed, removed).when(suppress()).then(suppressed));

  it('is possible again if the removal is the first event that is left', () =>
    given(removed).when(suppress()).then(suppressed));
});

describe('Removing a suppression', () => {
  it('removes it', () => given(suppressed).when(remove()).then(removed));

  it('also removes that of an erased person', () => given(erased).when(remove()).then(removed));

  it('that is removed changes nothing', () => given(suppressed, removed).when(remove()).then());

  it('is refused for an unknown one', () => given().when(remove()).thenRefused('suppression_not_found', NOT_FOUND));

  it.each<[string, SuppressionEvent[]]>([
    ['suppressed', [suppressed]],
    ['erased', [erased]],
    ['removed', [suppressed, removed]],
    ['removed and truncated', [removed]],
  ])("is refused for another user's that is %s", (_, history) =>
    given(...history)
      .when(remove('eve'))
      .thenRefused('suppression_not_found', NOT_FOUND),
  );
});

describe('A command to a suppression that was accepted', () => {
  const anyHistory = fc.array(fc.constantFrom(suppressed, erased, removed), { maxLength: 6 });
  const anyCommand = fc.constantFrom(suppress(), suppress({ reason: 'bounced' }), remove(), remove('eve'));

  it('changes nothing when it is repeated after any events', () =>
    expectRepeatable(suppressionDecider, anyHistory, anyCommand));

  it('is tested by a check that fails for a decider that forgets an event', () => {
    const forgetful: typeof suppressionDecider = {
      ...suppressionDecider,
      evolve: (before, event) =>
        event.type === 'SuppressionRemoved' ? before : suppressionDecider.evolve(before, event),
    };
    expect(() => expectRepeatable(forgetful, anyHistory, anyCommand)).toThrow(/Property failed/);
  });
});
