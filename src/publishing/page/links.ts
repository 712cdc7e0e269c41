/** How the page refers to this service. */
export interface Links {
  /** Adds the path prefix of the proxy, if any. */
  readonly path: (path: string) => string;
  /** URL of this service for callers, without a trailing slash. */
  readonly base: string;
}
