import { Logger } from '@nestjs/common';
import { AppendOutcomeUnknown, AppendRefused } from '../../src/event-sourcing/log/event-store';
import { type Creator, PAST_ALL_LEASES, type Updater } from '../tools/interleavings/actors';
import { type Cast, rehearse } from '../tools/interleavings/cast';
import { type Stores } from '../tools/interleavings/stores';
import { walk, type Walked } from '../tools/interleavings/walk';

const A: Creator = { name: 'A', key: 'key of A' };
/** Its clock is ahead, so that a second response would differ from the first one. */
const A_AGAIN: Creator = { name: 'A in a second process', key: 'key of A', ahead: 1 };
const B: Creator = { name: 'B', key: 'key of B' };
const LATE_B: Creator = { name: 'B after the lease', key: 'key of B', ahead: PAST_ALL_LEASES };

/** Renames the campaign named Spring away, and back to its former name. */
const AWAY_AND_BACK: Updater = {
  name: 'renamer',
  key: 'key of the renamer',
  draftedAs: 'Spring',
  changes: [{ name: 'Summer' }, { name: 'Spring' }],
};
const AWAY: Updater = { ...AWAY_AND_BACK, changes: [{ name: 'Summer' }] };
const TO_THE_SAME_KEY: Updater = { ...AWAY_AND_BACK, changes: [{ name: 'Spring  ' }] };
const IN_A_SECOND_PROCESS = { name: 'renamer in a second process' };

/** Renames another campaign to the name that the creators want, and changes more in the same append. */
const TO_SPRING: Updater = { ...AWAY_AND_BACK, draftedAs: 'Winter', changes: [{ name: 'Spring', daily_limit: 7 }] };
const ANOTHER_TO_SPRING: Updater = {
  ...TO_SPRING,
  name: 'renamer of another campaign',
  key: 'key of another renamer',
  draftedAs: 'Autumn',
};

/** Changes the same campaign at the same time, so that its rename is tried at several revisions. */
const EDITOR: Updater = {
  name: 'editor',
  key: 'key of the editor',
  draftedAs: 'Winter',
  changes: [{ daily_limit: 8 }],
};
const EDITOR_TWICE: Updater = { ...EDITOR, changes: [{ daily_limit: 8 }, { daily_limit: 9 }] };
const EDITOR_OF_SPRING: Updater = { ...EDITOR, draftedAs: 'Spring' };

/** Copies a campaign, under the first name that is free. */
const COPIER: Creator = { name: 'copier', key: 'key of the copier', copyOf: 'Autumn' };
const COPIER_AGAIN: Creator = { ...COPIER, name: 'copier in a second process', ahead: 1 };
const OTHER_COPIER: Creator = { ...COPIER, name: 'another copier', key: 'key of another copier' };
const TO_THE_NAME_OF_THE_COPY: Updater = { ...TO_SPRING, changes: [{ name: 'Autumn (copy)' }] };

/** When a walk runs. A call on servers takes a hundred times as long as on SQLite. Soak tests run once per change. */
export type Occasion = 'sqlite' | 'servers' | 'sqliteSoak' | 'serversSoak';

interface Walk {
  readonly who: string;
  readonly cast: Cast;
  /** Every order of calls leads to the same end. */
  readonly sameEnd?: true;
  /** The maximum number of faults in a run. Without a number, the walk does not run. */
  readonly faults: { readonly [occasion in Occasion]?: number };
}

/** Walks in which at most one campaign has the name. */
const SAFE: Walk[] = [
  {
    who: 'two creators, a resolver and the projector',
    cast: { creators: [A, B], resolver: true, projections: 1 },
    faults: { sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'two creators',
    cast: { creators: [A, B] },
    faults: { sqlite: 2, servers: 1, serversSoak: 2 },
  },
  {
    who: 'two creators, the second after the lease',
    cast: { creators: [A, LATE_B] },
    faults: { sqlite: 1, servers: 0, sqliteSoak: 2, serversSoak: 1 },
  },
  {
    who: 'two creators, the second after the lease, and the projector',
    cast: { creators: [A, LATE_B], projections: 1 },
    faults: { sqlite: 0, sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'two creators, the second after the lease, a resolver and the projector twice',
    cast: { creators: [A, LATE_B], resolver: true, projections: 2 },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'two creators, one of them in two processes',
    cast: { creators: [A, A_AGAIN, B] },
    faults: { sqlite: 0, sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'two creators, one of them in two processes, and a resolver',
    cast: { creators: [A, A_AGAIN, B], resolver: true },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a renamer away and back, and a creator',
    cast: { creators: [B], updaters: [AWAY_AND_BACK] },
    faults: { sqlite: 1, servers: 0 },
  },
  {
    who: 'a renamer away and back, and a creator after the lease',
    cast: { creators: [LATE_B], updaters: [AWAY_AND_BACK] },
    faults: { sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'a renamer away and back, a creator and a resolver',
    cast: { creators: [B], updaters: [AWAY_AND_BACK], resolver: true },
    faults: { sqliteSoak: 0, serversSoak: 0 },
  },
  {
    who: 'a renamer away, a creator after the lease and the projector',
    cast: { creators: [LATE_B], updaters: [AWAY], projections: 1 },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a renamer to a name with the same key, a creator after the lease, a resolver and the projector',
    cast: { creators: [LATE_B], updaters: [TO_THE_SAME_KEY], resolver: true, projections: 1 },
    faults: { sqliteSoak: 1 },
  },
  {
    who: 'a renamer away and back, in two processes',
    cast: { creators: [], updaters: [AWAY_AND_BACK, { ...AWAY_AND_BACK, ...IN_A_SECOND_PROCESS }] },
    sameEnd: true,
    faults: { sqlite: 0, serversSoak: 0 },
  },
  {
    who: 'a renamer away and back, in two processes that may fail',
    cast: { creators: [], updaters: [AWAY_AND_BACK, { ...AWAY_AND_BACK, ...IN_A_SECOND_PROCESS }] },
    faults: { sqliteSoak: 1 },
  },
  {
    who: 'a renamer and an editor of the same campaign',
    cast: { creators: [], updaters: [TO_SPRING, EDITOR] },
    faults: { sqlite: 1, servers: 0, sqliteSoak: 2, serversSoak: 1 },
  },
  {
    who: 'a renamer, and an editor that changes the same campaign twice',
    cast: { creators: [], updaters: [TO_SPRING, EDITOR_TWICE] },
    faults: { sqlite: 0, sqliteSoak: 1 },
  },
  {
    who: 'a renamer and an editor of the same campaign, and a creator',
    cast: { creators: [B], updaters: [TO_SPRING, EDITOR] },
    faults: { sqlite: 0, sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'a renamer and an editor of the same campaign, and a resolver',
    cast: { creators: [], updaters: [TO_SPRING, EDITOR], resolver: true },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a renamer away and back, and an editor of the same campaign',
    cast: { creators: [], updaters: [AWAY_AND_BACK, EDITOR_OF_SPRING] },
    faults: { sqlite: 0, sqliteSoak: 1 },
  },
  {
    who: 'a renamer away and back, an editor of the same campaign, and a creator',
    cast: { creators: [B], updaters: [AWAY_AND_BACK, EDITOR_OF_SPRING] },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a renamer to a new name, and a creator after the lease',
    cast: { creators: [LATE_B], updaters: [TO_SPRING] },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'two renamers of different campaigns to the same name',
    cast: { creators: [], updaters: [TO_SPRING, ANOTHER_TO_SPRING] },
    faults: { sqlite: 1, servers: 0, sqliteSoak: 2, serversSoak: 1 },
  },
  {
    who: 'two renamers of different campaigns to the same name, and a creator',
    cast: { creators: [B], updaters: [TO_SPRING, ANOTHER_TO_SPRING] },
    faults: { sqlite: 0, sqliteSoak: 1 },
  },
  {
    who: 'two renamers of different campaigns to the same name, and a resolver',
    cast: { creators: [], updaters: [TO_SPRING, ANOTHER_TO_SPRING], resolver: true },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a copier in two processes',
    cast: { creators: [COPIER, COPIER_AGAIN] },
    faults: { sqlite: 1, servers: 0, sqliteSoak: 2, serversSoak: 1 },
  },
  {
    who: 'two copiers of one campaign',
    cast: { creators: [COPIER, OTHER_COPIER] },
    faults: { sqlite: 0, sqliteSoak: 1 },
  },
  {
    who: 'a copier, and a renamer to the name of the copy',
    cast: { creators: [COPIER], updaters: [TO_THE_NAME_OF_THE_COPY] },
    faults: { sqlite: 0, sqliteSoak: 1, serversSoak: 0 },
  },
  {
    who: 'a copier in two processes, and a resolver',
    cast: { creators: [COPIER, COPIER_AGAIN], resolver: true },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a creator, and one that starts after the claims went back to an earlier state',
    cast: { creators: [A], startAfterRestore: [B] },
    faults: { sqlite: 2, servers: 1 },
  },
  {
    who: 'a creator, and two that start after the claims went back to an earlier state, with the projector',
    cast: { creators: [A], startAfterRestore: [A_AGAIN, LATE_B], projections: 1 },
    faults: { sqliteSoak: 0 },
  },
  {
    who: 'a renamer away, and a creator that starts after the claims went back to an earlier state',
    cast: { creators: [], updaters: [AWAY], startAfterRestore: [B], projections: 1 },
    faults: { sqlite: 1, serversSoak: 0 },
  },
];

/** Walks through a protocol without one of its rules. Each must find an order that gives two campaigns the name. */
const UNSAFE: Walk[] = [
  {
    who: 'a rename claims its name only at the first revision at which it is tried',
    cast: { creators: [B], updaters: [TO_SPRING, EDITOR], claimingOnce: true },
    faults: { sqlite: 0, servers: 0 },
  },
  {
    who: 'a claim is deleted without a fence',
    cast: { creators: [A, B], resolver: true, withoutFence: true },
    faults: { sqlite: 0, servers: 0 },
  },
  {
    who: 'a claim of a rename is deleted without a fence',
    cast: { creators: [LATE_B], updaters: [AWAY_AND_BACK], projections: 1, withoutFence: true },
    faults: { sqlite: 0 },
  },
  {
    who: 'a claim is released when the append was refused',
    cast: { creators: [A, A_AGAIN, B], releasingOn: AppendRefused },
    faults: { sqlite: 1, serversSoak: 1 },
  },
  {
    who: 'a claim is released when the outcome of the append is unknown',
    cast: { creators: [A, B], releasingOn: AppendOutcomeUnknown },
    faults: { sqlite: 2, serversSoak: 2 },
  },
  {
    who: 'a process grants names before the claims have caught up',
    cast: { creators: [A], startAfterRestore: [B], withoutGate: true },
    faults: { sqlite: 0, servers: 0 },
  },
];

/** Walks through other weaknesses. Each must find the problem. */
const UNSOUND: (Walk & { readonly problem: RegExp })[] = [
  {
    who: 'the log appends the events of a rename with other changes one after the other',
    cast: { creators: [], updaters: [TO_SPRING], appendingSingly: true },
    faults: { sqlite: 1 },
    problem: /^the events of a command are not one append: CampaignRenamed$/,
  },
  {
    who: 'the claims of two names for one copy have the same id',
    cast: { creators: [COPIER, COPIER_AGAIN], claimingWithoutName: true },
    faults: { sqlite: 0 },
    problem: /^the name index has .* Autumn \(copy.*\), which no campaign holds$/,
  },
];

/** The timeout of one walk on a busy machine. */
const LONG = 900_000;

/**
 * Runs the real protocol code in every order of the calls that the actors make to the log and the name index, and with
 * every choice of up to this many faults: crash, rejection, lost request, lost reply. A walk is deterministic, so a
 * violation can be reproduced. Prints the number of runs.
 */
export function describeWalks(occasion: Occasion, open: () => Promise<Stores>): void {
  describe('At most one campaign has a name, and every response is true, in every order of calls', () => {
    let stores: Stores;
    beforeAll(async () => {
      // A resolver logs each of its failures.
      Logger.overrideLogger(false);
      stores = await open();
    });
    afterAll(() => stores.close());

    for (const { who, cast, faults, sameEnd } of walksOn(SAFE, occasion)) {
      it(
        `of ${who}, with up to ${faults} faults`,
        async () => {
          const { violation, ends } = await walked(stores, cast, faults);
          expect(violation).toBeUndefined();
          if (sameEnd) expect(ends).toBe(1);
          else expect(ends).toBeGreaterThan(1);
        },
        LONG,
      );
    }

    for (const { who, cast, faults } of walksOn(UNSAFE, occasion)) {
      it(
        `but two campaigns have it in some order when ${who}, with up to ${faults} faults`,
        async () => {
          const { violation } = await walked(stores, cast, faults);
          expect(violation?.problems).toContain('two campaigns are named Spring');
        },
        LONG,
      );
    }

    for (const { who, cast, faults, problem } of walksOn(UNSOUND, occasion)) {
      it(
        `but another problem is found in some order when ${who}, with up to ${faults} faults`,
        async () => {
          const { violation } = await walked(stores, cast, faults);
          expect(violation?.problems).toEqual([expect.stringMatching(problem)]);
        },
        LONG,
      );
    }
  });
}

function walksOn<OneWalk extends Walk>(walks: readonly OneWalk[], occasion: Occasion) {
  return walks.flatMap(({ faults: { [occasion]: faults }, ...walk }) =>
    faults === undefined ? [] : [{ ...walk, faults }],
  );
}

async function walked(stores: Stores, cast: Cast, faults: number): Promise<Walked> {
  const { begin, start } = await rehearse(stores, cast);
  const result = await walk(begin, start, faults);
  const { runs, states, ends, violation } = result;
  const found = violation === undefined ? [] : ['found', ...violation.schedule, ...violation.problems];
  console.info([`${runs} runs, ${states} states, ${ends} ends`, ...found].join('\n  '));
  return result;
}
