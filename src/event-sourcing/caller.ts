/** On whose behalf, and as part of which conversation, something is asked. */
export interface Caller {
  readonly userId: string;
  /** Ties everything together that one request led to. */
  readonly correlationId: string;
  /** W3C Trace Context header, as it came. */
  readonly traceparent?: string;
}
