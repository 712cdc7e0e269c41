import { randomUUID } from 'node:crypto';
import {
  type DocumentChange,
  type DocumentKey,
  type ReadModelDocument,
  type View,
} from '../../src/event-sourcing/consuming/read-model-store';

/** The documents in the contract of read model stores. */
export interface Thing extends ReadModelDocument {
  readonly colour: string;
  readonly size?: string | null;
  readonly box?: string;
  readonly email?: string | null;
  readonly url?: string;
  readonly more?: unknown;
}

type Name = 'things' | 'secondVersion' | 'boxed' | 'others' | 'discarded' | 'emptied' | 'rebuilt';
export type Views = Readonly<Record<Name, View>>;

/** Views that nothing else uses. */
export function newViews(): Views {
  const run = randomUUID().replaceAll('-', '');
  const fields = { filters: ['colour', 'size'], lookups: ['email', 'url', 'size'] };
  const things: View = { name: `things_${run}`, version: 1, ...fields, details: ['more', 'url'] };
  return {
    things,
    secondVersion: { name: things.name, version: 2, filters: ['box'] },
    boxed: { name: `boxed_${run}`, version: 1, within: 'box', ...fields },
    others: { name: `others_${run}`, version: 1, filters: [] },
    emptied: { name: `emptied_${run}`, version: 1, within: 'box', filters: [] },
    rebuilt: { name: `rebuilt_${run}`, version: 1, within: 'box', filters: [], lookups: ['email'] },
    discarded: { name: `discarded_${run}`, version: 1, filters: ['colour'], lookups: ['email'] },
  };
}

export function newThing(fields: Partial<Thing> = {}): Thing {
  const id = randomUUID();
  return { id, user_id: randomUUID(), revision: 0, list_order: id, colour: 'red', ...fields };
}

/** One thing for each set of fields, all of one user. */
export function newThings(userId: string, each: readonly Partial<Thing>[]): Thing[] {
  return each.map((fields) => newThing({ user_id: userId, ...fields }));
}

export function keyOf({ id, user_id }: Thing): DocumentKey {
  return { id, userId: user_id };
}

export function saved(document: Thing, view: View): DocumentChange {
  return { view, key: keyOf(document), document };
}

export function newConsumer(): string {
  return `consumer-${randomUUID()}`;
}

/** In the order of a list: by the bytes of `list_order`, highest first. Every store compares text by its bytes. */
export function inOrder(documents: readonly Thing[]): Thing[] {
  return [...documents].sort((a, b) => Buffer.compare(Buffer.from(b.list_order), Buffer.from(a.list_order)));
}
