/** Stands in a create's body where a name that no other create has must be put. */
export const NAME = '[name]';

/** A create for each of the users. */
export function createRequests(users) {
  return users.map(({ token, sender }) => ({
    method: 'POST',
    path: '/api/campaigns',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'email', name: `Campaign ${NAME}`, sender_account_ids: [sender], daily_limit: 80 }),
  }));
}
