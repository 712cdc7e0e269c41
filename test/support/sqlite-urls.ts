/** The path of the views' file that `sqliteUrls` uses for a log. */
export function viewsBeside(log: string): string {
  return `${log}.views`;
}

/** @param log path of the log's file */
export function sqliteUrls(log: string) {
  return { EVENT_STORE_URL: `sqlite:${log}`, READ_MODEL_URL: `sqlite:${viewsBeside(log)}` };
}
