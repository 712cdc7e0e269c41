import { type DocumentChange } from '../../../src/event-sourcing/consuming/read-model-store';
import { suppressionIdOf } from '../../../src/suppressions/suppression-id';
import { SUPPRESSIONS } from '../../../src/suppressions/suppression.projection';
import { bothSides, type Moment } from './both-sides';
import { USER } from './erased';
import { type Step } from './steps';

export const EMAILS = ['grace@example.com', 'hedy@example.com'];
export const PROFILE = 'https://www.linkedin.com/in/joan';

/** In the order in which the request suppresses them. */
export const SUPPRESSED_STREAMS = [...EMAILS, PROFILE].map(
  (identity) => `suppression-${suppressionIdOf(USER, identity)}`,
);

export interface SuppressStep extends Step {
  /** One of the streams, and whether it is suppressed after the kill. */
  readonly leaves?: LeftStream;
}

interface LeftStream {
  readonly stream: string;
  readonly isSuppressed: boolean;
}

const MOMENTS: readonly Moment<LeftStream>[] = [
  ...SUPPRESSED_STREAMS.map((stream, n) => ({
    name: `suppression ${n + 1} is appended`,
    at: 'eventStore.append' as const,
    of: (appended: string) => appended === stream,
    before: { stream, isSuppressed: false },
    after: { stream, isSuppressed: true },
  })),
  {
    name: 'the first documents of suppressions are saved',
    at: 'readModel.save',
    of: (changes: readonly DocumentChange[]) => changes.some(({ view }) => view.name === SUPPRESSIONS.name),
  },
  { name: 'the response to the suppressions is sent', at: 'response' },
];

/** From the first suppression to the response, and to the first documents. */
export const SUPPRESS_STEPS: readonly SuppressStep[] = bothSides(MOMENTS, 88);
