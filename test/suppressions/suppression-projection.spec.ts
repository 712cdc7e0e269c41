import { type SuppressionEvent } from '../../src/suppressions/domain/events';
import { suppressionProjection } from '../../src/suppressions/suppression.projection';
import { documentsOf, timeAt } from '../support/given-projection';

const given = documentsOf(suppressionProjection, 'suppression-s');

const OF_ADA = { suppression_id: 's', user_id: 'ada' };
const PROFILE = 'https://www.linkedin.com/in/grace';

const byEmail: SuppressionEvent = { type: 'PersonSuppressed', data: { ...OF_ADA, email: 'grace@example.com' } };
const byProfile: SuppressionEvent = {
  type: 'PersonSuppressed',
  data: { ...OF_ADA, linkedin_url: PROFILE, reason: 'asked to stop' },
};
const erased: SuppressionEvent = { type: 'ErasedPersonSuppressed', data: OF_ADA };
const removed: SuppressionEvent = { type: 'SuppressionRemoved', data: OF_ADA };

/** Of the erasure at this revision. */
const ofErased = (revision: number) => ({
  id: 's',
  user_id: 'ada',
  revision,
  list_order: `${timeAt(revision)} s`,
  email: null,
  linkedin_url: null,
  reason: 'erased',
  created_at: timeAt(revision),
});

describe('The document of a suppression', () => {
  it('shows the email address, and null for what is unknown', () =>
    given(byEmail).then({
      id: 's',
      user_id: 'ada',
      revision: 0,
      list_order: `${timeAt(0)} s`,
      email: 'grace@example.com',
      linkedin_url: null,
      reason: null,
      created_at: timeAt(0),
    }));

  it('shows the profile and the reason', () =>
    given(byProfile).then({ email: null, linkedin_url: PROFILE, reason: 'asked to stop' }));

  it('shows nothing readable of an erased person, whatever is left of the stream', () => {
    given(erased).then(ofErased(0));
    given(byProfile, erased).then(ofErased(1));
    given(byEmail, removed, erased).then(ofErased(2));
  });

  it('is gone when it is removed', () => {
    given(byEmail, removed).thenNone();
    given(erased, removed).thenNone();
    given(removed).thenNone();
  });

  it('is a new one when the person is suppressed again', () =>
    given(byProfile, removed, byEmail).then({
      revision: 2,
      email: 'grace@example.com',
      linkedin_url: null,
      reason: null,
      list_order: `${timeAt(2)} s`,
      created_at: timeAt(2),
    }));
});
