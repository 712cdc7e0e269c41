import { type Sequence, type SequenceNode } from './sequence-node';

/** A field of a lead that a text shows, such as `first_name` or `custom_fields.plan`. */
export type Token = string;

const FIELDS = String.raw`(email|linkedin_url|first_name|last_name|company|position|headline|custom_fields\.\w{1,60})`;

/** `%name%`, `%name|fallback%`, and the same in double braces. Any other text between two percent signs is no token. */
const TOKENS = new RegExp(String.raw`%${FIELDS}(\|[^%]*)?%|\{\{\s*${FIELDS}\s*(\|[^{}]*)?\}\}`, 'g');

/** More than the fields that a lead can have. Bounds the time to look for missing values. */
const MOST_TOKENS = 100;

/** The first tokens in the texts of a sequence that have no fallback: each lead should have a value for them. */
export function tokensWithoutFallback(nodes: Sequence): Token[] {
  const found = nodes.flatMap(textsOf).flatMap((text) => [...text.matchAll(TOKENS)]);
  const tokens = found.flatMap(([, percent, percentFallback, braces, bracesFallback]) => {
    const token = percent ?? braces ?? '';
    const hasFallback = percentFallback !== undefined || bracesFallback !== undefined;
    return hasFallback ? [] : [token];
  });
  return [...new Set(tokens)].slice(0, MOST_TOKENS);
}

function textsOf(node: SequenceNode): string[] {
  switch (node.type) {
    case 'email':
      return [node.subject, node.body];
    case 'message':
      return [node.body];
    case 'connection_request':
      return node.include_message ? [node.body] : [];
    case 'delay':
    case 'ai':
    case 'end':
      return [];
  }
}
