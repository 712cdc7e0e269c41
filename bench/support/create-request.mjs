/** Placeholder in the body, to be replaced by a unique name. */
export const NAME = '[name]';
export const DAILY_LIMIT = 80;

/** @returns one create for each user */
export function createRequests(users) {
  return users.map(({ token, sender }) => ({
    method: 'POST',
    path: '/api/campaigns',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'email',
      name: `Campaign ${NAME}`,
      sender_account_ids: [sender],
      daily_limit: DAILY_LIMIT,
    }),
  }));
}
