import { Type } from '@sinclair/typebox';
import { type Decider } from '../../src/event-sourcing/deciding/decider';
import { EventCodec } from '../../src/event-sourcing/log/event-codec';
import { type Projection } from '../../src/event-sourcing/consuming/projection';
import { type View, type ReadModelDocument } from '../../src/event-sourcing/consuming/read-model-store';

/** The smallest domain with everything that the engine uses: a first event, later events, a refusal and a removal. */
export type CounterEvent =
  | { readonly type: 'CounterStarted'; readonly data: { readonly name: string } }
  | { readonly type: 'CounterIncreased'; readonly data: { readonly by: number } }
  | { readonly type: 'CounterRemoved'; readonly data: object };

export type CounterCommand = { readonly type: 'Start' } | { readonly type: 'IncreaseTo'; readonly total: number };

export interface Counter {
  readonly total: number | undefined;
}

export const counterDecider: Decider<Counter, CounterCommand, CounterEvent> = {
  initial: { total: undefined },
  decide(command, { total }) {
    if (command.type === 'Start')
      return total === undefined ? [{ type: 'CounterStarted', data: { name: 'steps' } }] : [];
    if (total === undefined) throw new Error('no such counter');
    return command.total <= total ? [] : [{ type: 'CounterIncreased', data: { by: command.total - total } }];
  },
  evolve(counter, event) {
    switch (event.type) {
      case 'CounterStarted':
        return { total: 0 };
      case 'CounterIncreased':
        return { total: (counter.total ?? 0) + event.data.by };
      case 'CounterRemoved':
        return { total: undefined };
    }
  },
};

export const counterCodec = new EventCodec<CounterEvent>({
  CounterStarted: { version: 1, schema: Type.Object({ name: Type.String() }) },
  CounterIncreased: { version: 1, schema: Type.Object({ by: Type.Integer() }) },
  CounterRemoved: { version: 1, schema: Type.Object({}) },
});

export interface CounterDocument extends ReadModelDocument {
  readonly name: string;
  readonly total: number;
  readonly increases: number;
}

export const counters: View = { name: 'counters', version: 1, filters: ['name'] };

export type CounterProjection = Projection<CounterDocument, CounterEvent>;

export const counterProjection: CounterProjection = {
  view: counters,
  category: 'counter',
  codec: counterCodec,
  evolve(document, event) {
    switch (event.type) {
      case 'CounterStarted': {
        const id = event.streamId.slice('counter-'.length);
        const { user_id } = event.metadata;
        return { id, user_id, revision: 0, list_order: id, name: event.data.name, total: 0, increases: 0 };
      }
      case 'CounterIncreased':
        return document && { ...document, total: document.total + event.data.by, increases: document.increases + 1 };
      case 'CounterRemoved':
        return undefined;
    }
  },
};
