import { type SuppressionEvent } from './events';

/** The state of a suppression that decisions need. */
export type Suppression =
  { readonly status: 'none' } | { readonly status: 'suppressed' | 'removed'; readonly userId: string };

export const suppressionFold = { initial: { status: 'none' } as Suppression, evolve };

/** Needs no earlier event, because streams are truncated. */
export function evolve(suppression: Suppression, event: SuppressionEvent): Suppression {
  const { user_id: userId } = event.data;
  switch (event.type) {
    case 'PersonSuppressed':
    case 'ErasedPersonSuppressed':
      return { status: 'suppressed', userId };
    case 'SuppressionRemoved':
      return { status: 'removed', userId };
    case 'SuppressionsChanged':
    case 'SuppressionRequestCompleted':
      return suppression;
  }
}
