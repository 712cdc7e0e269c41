import { DAILY_LIMIT, NAME } from './create-request.mjs';

const OTHER_LIMIT = 90;
const STEPS = 5;
/** 500 characters. */
const TEXT = 'All work and no play. '.repeat(23).slice(0, 500);

/**
 * The request of each kind of edit, and the create that it is compared with. `pass` counts how often the draft was
 * edited before; `unique` is another text for every request.
 */
export const EDITS = {
  create: ({ create }, { unique }) => ({ ...create, body: create.body.replace(NAME, unique) }),
  limit: (draft, { pass }) => patch(draft, { daily_limit: pass % 2 === 0 ? OTHER_LIMIT : DAILY_LIMIT }),
  name: (draft, { unique }) => patch(draft, { name: `Renamed ${unique}` }),
  sequence: (draft, { unique }) => patch(draft, { sequence_nodes: tenNodes(unique) }),
  addNode: (draft, { unique }) => toNodes('POST', draft, '', email(unique)),
  changeNode: (draft, { unique }) => toNodes('PUT', draft, `/${draft.firstNode}`, { subject: unique, body: TEXT }),
  nothing: (draft) => patch(draft, { daily_limit: DAILY_LIMIT }),
};

function patch({ create: { headers }, path }, changes) {
  return { method: 'PATCH', path, headers, body: JSON.stringify(changes) };
}

function toNodes(method, { create: { headers }, path }, node, body) {
  return { method, path: `${path}/sequence/nodes${node}`, headers, body: JSON.stringify(body) };
}

/** Without ids, so all of them are new. */
function tenNodes(subject) {
  const steps = Array.from({ length: STEPS }, () => [email(subject), { type: 'delay', delay_days: 1 }]).flat();
  return [...steps.slice(0, -1), { type: 'end' }];
}

function email(subject) {
  return { type: 'email', subject, body: TEXT };
}
