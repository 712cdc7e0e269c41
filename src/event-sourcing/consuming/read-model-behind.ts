/** The read model did not get to the revision that was asked for within the time that a reader waits. */
export class ReadModelBehind extends Error {}
