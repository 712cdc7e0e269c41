/** The tz database as JSON; the package comes without types. */
declare module 'tzdata' {
  /** By name: a zone's rules, or, for a link, the name of its target. */
  export const zones: Readonly<Record<string, unknown>>;
}
