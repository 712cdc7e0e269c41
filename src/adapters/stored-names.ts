/** Tables and collections of releases before views had versions. This release does not read them. */
export const FORMER_TABLES: readonly string[] = [
  'campaigns',
  'senders',
  'checkpoints',
  'parked_events',
  'projector_leases',
];

/** Whether a table, collection or consumer of this name belongs to a view of this or any other release. */
export function isOfView(name: string): boolean {
  return /\.v\d+$/.test(name);
}

/** Whether a table or collection of this name belongs to the read model of this or any other release. */
export function isOfReadModel(name: string): boolean {
  return isOfView(name) || FORMER_TABLES.includes(name);
}
