/** Which kind of store each scheme stands for. */
const SQLITE = 'sqlite:';
const EVENTSTOREDB = /^esdb(\+discover)?:\/\/./;
const MONGODB = /^mongodb(\+srv)?:\/\/./;

/** @returns the path of the file, or `:memory:`; undefined when the URL is not of an SQLite file */
export function sqlitePath(url: string): string | undefined {
  return url.startsWith(SQLITE) ? url.slice(SQLITE.length) : undefined;
}

export function isEventStoreUrl(url: string): boolean {
  return Boolean(sqlitePath(url)) || EVENTSTOREDB.test(url);
}

export function isReadModelUrl(url: string): boolean {
  return Boolean(sqlitePath(url)) || MONGODB.test(url);
}
