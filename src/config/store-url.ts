/** URL schemes of the stores. */
const SQLITE = 'sqlite:';
const EVENTSTOREDB = /^esdb(\+discover)?:\/\/./;
const MONGODB = /^mongodb(\+srv)?:\/\/./;

/** @returns the path of the file, or `:memory:`; undefined if the URL is not an SQLite URL */
export function sqlitePath(url: string): string | undefined {
  return url.startsWith(SQLITE) ? url.slice(SQLITE.length) : undefined;
}

export function isEventStoreUrl(url: string): boolean {
  return Boolean(sqlitePath(url)) || EVENTSTOREDB.test(url);
}

export function isReadModelUrl(url: string): boolean {
  return Boolean(sqlitePath(url)) || MONGODB.test(url);
}
