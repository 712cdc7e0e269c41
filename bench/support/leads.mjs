const TIMEOUT_MS = 120_000;

/** @returns `count` leads that no call returned before, with the usual fields */
export function newLeads(count) {
  return Array.from({ length: count }, () => {
    const number = serial++;
    return {
      email: `lead-${number}@example.com`,
      first_name: 'Grace',
      last_name: `Hopper ${number}`,
      company: 'Navy',
      position: 'Admiral',
      custom_fields: { plan: 'pro', seats: '3' },
    };
  });
}

let serial = 0;

/** @returns the id of a new campaign of the user */
export async function newCampaign(url, { token, sender }, name) {
  const { campaign } = await send(url, token, 'POST', '/api/campaigns', {
    type: 'email',
    name,
    sender_account_ids: [sender],
  });
  return campaign.id;
}

export async function addLeads(url, { token }, campaignId, prospects) {
  const { imported } = await send(url, token, 'POST', `/api/campaigns/${campaignId}/leads`, { prospects });
  if (imported !== prospects.length) throw new Error(`only ${imported} of ${prospects.length} leads were added`);
}

export async function newList(url, { token }) {
  const { list } = await send(url, token, 'POST', '/api/lists', {});
  return list.id;
}

export async function addEntries(url, { token }, listId, leads) {
  const { imported } = await send(url, token, 'POST', `/api/lists/${listId}/leads`, { leads });
  if (imported !== leads.length) throw new Error(`only ${imported} of ${leads.length} leads were added`);
}

export async function importList(url, { token }, campaignId, listId) {
  return send(url, token, 'POST', `/api/campaigns/${campaignId}/leads/import-from-list`, { listId });
}

export async function get(url, { token }, path) {
  return send(url, token, 'GET', path);
}

async function send(url, token, method, path, body) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
