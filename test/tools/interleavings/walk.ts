import { type Actor, type Effect, type Result } from './actor';
import { digest } from './digest';

/** Actors that wait at their first gates. */
export interface Run {
  readonly actors: readonly Actor[];
  /** The content of the stores, as a string that is the same for the same content. */
  stored(): string | Promise<string>;
  /** Replaces the content of the stores. */
  store(stored: string): Promise<void>;
  /** Called when no actor can continue. @returns the violations */
  problems(): Promise<string[]>;
}

export interface Walked {
  readonly runs: number;
  /** Number of different states of actors and stores. */
  readonly states: number;
  /** Number of different ends. All of them were checked. */
  readonly ends: number;
  readonly violation?: { readonly problems: readonly string[]; readonly schedule: readonly string[] };
}

interface Step {
  readonly actor: number;
  readonly effect: Effect;
}

/** A step that was taken, its description and its result. */
interface TakenStep extends Step {
  readonly description: string;
  readonly result: Result;
}

/** Where a run begins: the steps before, the content of the stores, and a next step that no run has taken yet. */
interface Choice {
  readonly before: readonly TakenStep[];
  readonly stored: string;
  readonly step?: Step;
}

/**
 * Takes the actors through every order of their calls, and every choice of at most `maxFaults` faults, up to the first
 * violation. The search is depth first. For each step that was not taken, a later run gives its actors the same results
 * again up to this step, and refills the stores with their content at this step.
 *
 * A run ends when it reaches a state that an earlier run was in: the stores have the same content, every actor has
 * received the same results, and as many faults are left. From there everything would repeat. This misses nothing,
 * because an actor's work depends only on the results of its calls.
 *
 * @param start content of the stores when the actors begin
 */
export async function walk(begin: () => Promise<Run>, start: string, maxFaults: number): Promise<Walked> {
  const known = new Set<string>();
  const choices: Choice[] = [{ before: [], stored: start }];
  let [runs, ends] = [0, 0];
  for (let choice: Choice | undefined; (choice = choices.pop()) !== undefined; runs++) {
    const run = await begin();
    const taken = await resume(run, choice);
    for (let stored = await newlyStored(known, run, taken); stored !== undefined;) {
      const [next, ...others] = stepsFrom(run, faultsIn(taken) < maxFaults);
      if (next === undefined) {
        ends++;
        const problems = await run.problems();
        const schedule = taken.map(({ description }) => description);
        if (problems.length > 0) return { runs: runs + 1, states: known.size, ends, violation: { problems, schedule } };
        break;
      }
      const before = [...taken];
      for (const step of others) choices.push({ before, stored, step });
      taken.push(await take(run, next));
      stored = await newlyStored(known, run, taken);
    }
  }
  return { runs, states: known.size, ends };
}

/** @returns the steps that were taken; the last one is the chosen step */
async function resume(run: Run, { before, stored, step }: Choice): Promise<TakenStep[]> {
  for (const { actor, result } of before) await run.actors[actor]!.receive(result);
  await run.store(stored);
  return step === undefined ? [...before] : [...before, await take(run, step)];
}

/** @returns undefined if another run was in the same state */
async function newlyStored(known: Set<string>, run: Run, taken: readonly TakenStep[]): Promise<string | undefined> {
  const before = known.size;
  const stored = await run.stored();
  known.add(digest([stored, faultsIn(taken), run.actors.map((actor) => actor.state())]));
  return known.size > before ? stored : undefined;
}

function faultsIn(taken: readonly TakenStep[]): number {
  return taken.filter(({ effect }) => effect !== 'made').length;
}

function stepsFrom(run: Run, withFaults: boolean): Step[] {
  const all = run.actors.flatMap((actor, index) => actor.effects().map((effect) => ({ actor: index, effect })));
  return all.filter(({ effect }) => withFaults || effect === 'made');
}

async function take(run: Run, step: Step): Promise<TakenStep> {
  const actor = run.actors[step.actor]!;
  const description = `${actor.name}: ${actor.nextCall()}${step.effect === 'made' ? '' : ` – ${step.effect}`}`;
  const result = await actor.outcomeOf(step.effect);
  await actor.receive(result);
  return { ...step, description, result };
}
