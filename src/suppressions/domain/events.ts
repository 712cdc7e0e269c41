/** The events of a suppression. They are stored forever: you can add fields, but never change a meaning. */
export type SuppressionEvent =
  PersonSuppressed | ErasedPersonSuppressed | SuppressionRemoved | SuppressionsChanged | SuppressionRequestCompleted;

/** What identifies a person, normalized: an email address or the URL of a LinkedIn profile. */
export type Identity =
  | { readonly email: string; readonly linkedin_url?: undefined }
  | { readonly linkedin_url: string; readonly email?: undefined };

/** The person must not be contacted, for the first time or again. */
export interface PersonSuppressed {
  readonly type: 'PersonSuppressed';
  readonly data: Identity & {
    readonly suppression_id: string;
    readonly user_id: string;
    /** Absent: the user gave none. */
    readonly reason?: string;
  };
}

/**
 * The person was erased and must not be contacted. All earlier events of the stream are removed. This event has no
 * personal data: only the stream's id still depends on the identity.
 */
export interface ErasedPersonSuppressed {
  readonly type: 'ErasedPersonSuppressed';
  readonly data: { readonly suppression_id: string; readonly user_id: string };
}

/** The person may be contacted. All earlier events of the stream are removed. */
export interface SuppressionRemoved {
  readonly type: 'SuppressionRemoved';
  readonly data: { readonly suppression_id: string; readonly user_id: string };
}

/**
 * The user has changed suppressions, all of which are before this event in the log. It is in a stream of the user, whose
 * last event tells how far the view must be before people are looked up in it.
 */
export interface SuppressionsChanged {
  readonly type: 'SuppressionsChanged';
  /** The id is that of the stream, not of a suppression. */
  readonly data: { readonly suppression_id: string; readonly user_id: string };
}

/**
 * A request with an idempotency key is complete. The response for repeated requests depends only on this event. It is the
 * only one in its stream.
 */
export interface SuppressionRequestCompleted {
  readonly type: 'SuppressionRequestCompleted';
  /** The id is that of the stream, not of a suppression. */
  readonly data: Outcome & { readonly suppression_id: string; readonly user_id: string };
}

/** What a request has done. A request that removes a suppression has nothing to tell. */
export interface Outcome {
  readonly counts?: SuppressedCounts;
  readonly erased?: Erased;
}

/** What became of the identities of one request. */
export interface SuppressedCounts {
  readonly added: number;
  /** Identities that were suppressed already, or that the request contained twice. */
  readonly duplicates: number;
}

/** The number of items that an erasure removed. */
export interface Erased {
  /** Leads of campaigns. */
  readonly campaigns: number;
  /** Leads of lists. */
  readonly lists: number;
  readonly senders: number;
}
