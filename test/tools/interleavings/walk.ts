import { type Actor, type Deed, type Told } from './actor';
import { digest } from './digest';

/** Actors at their first gates. */
export interface Run {
  readonly actors: readonly Actor[];
  /** All that outlasts the actors. The same text means: the same is stored. */
  stored(): string | Promise<string>;
  /** Makes it so that this, and nothing else, is stored. */
  store(stored: string): Promise<void>;
  /** Called once nobody can go on. @returns what should not be so */
  problems(): Promise<string[]>;
}

export interface Walked {
  readonly runs: number;
  /** Of actors and stores, that no two runs had in common. */
  readonly states: number;
  /** Different ends, each of which was looked into. */
  readonly ends: number;
  readonly violation?: { readonly problems: readonly string[]; readonly schedule: readonly string[] };
}

interface Step {
  readonly actor: number;
  readonly deed: Deed;
}

/** A step that was taken, in words, and what came of it. */
interface Taken extends Step {
  readonly words: string;
  readonly told: Told;
}

/** Where a run begins: what was taken until there and what is stored then, and a step that no run took from there. */
interface Choice {
  readonly before: readonly Taken[];
  readonly stored: string;
  readonly step?: Step;
}

/**
 * Takes the actors through every order of their calls, and every choice of at most `maxFaults` faults among them,
 * up to the first violation. Depth first: what was not chosen is taken up later, by a run whose actors are told again
 * what they were told until there, and whose stores are filled with what was in them.
 *
 * Where a run gets to what an earlier one was at (the same is stored, every actor was told the same, as many faults
 * are left), it ends: from there all would be as before. Nothing is missed by it, for an actor's work hangs on what it
 * is told, and on nothing else.
 *
 * @param start what is stored when the actors begin
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
        const schedule = taken.map(({ words }) => words);
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

/** @returns the steps taken, the chosen one the last of them */
async function resume(run: Run, { before, stored, step }: Choice): Promise<Taken[]> {
  for (const { actor, told } of before) await run.actors[actor]!.hear(told);
  await run.store(stored);
  return step === undefined ? [...before] : [...before, await take(run, step)];
}

/** @returns undefined when another run was at the same */
async function newlyStored(known: Set<string>, run: Run, taken: readonly Taken[]): Promise<string | undefined> {
  const before = known.size;
  const stored = await run.stored();
  known.add(digest([stored, faultsIn(taken), run.actors.map((actor) => actor.state())]));
  return known.size > before ? stored : undefined;
}

function faultsIn(taken: readonly Taken[]): number {
  return taken.filter(({ deed }) => deed !== 'made').length;
}

function stepsFrom(run: Run, withFaults: boolean): Step[] {
  const all = run.actors.flatMap((actor, index) => actor.deeds().map((deed) => ({ actor: index, deed })));
  return all.filter(({ deed }) => withFaults || deed === 'made');
}

async function take(run: Run, step: Step): Promise<Taken> {
  const actor = run.actors[step.actor]!;
  const words = `${actor.name}: ${actor.nextCall()}${step.deed === 'made' ? '' : ` – ${step.deed}`}`;
  const told = await actor.outcomeOf(step.deed);
  await actor.hear(told);
  return { ...step, words, told };
}
