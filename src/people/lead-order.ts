/**
 * The `list_order` of a lead. Sorted in ascending order: the oldest first, and those of one request in its order. The id
 * breaks ties.
 */
export function leadOrder(createdAt: string, row: number, id: string): string {
  return `${createdAt} ${String(row).padStart(6, '0')} ${id}`;
}
