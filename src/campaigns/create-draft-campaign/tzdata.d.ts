/** The tz database as JSON. The package has no types. */
declare module 'tzdata' {
  /** By name: the rules of a zone, or the target of a link. */
  export const zones: Readonly<Record<string, unknown>>;
}
