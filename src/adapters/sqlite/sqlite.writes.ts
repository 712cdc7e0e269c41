import { type NameClaim } from '../../campaigns/campaign-names/name-index';
import { type CountedRows, saveCounted } from './sqlite.counted-rows';
import { type Query, type SqliteStatements } from './sqlite.statements';

/** An event as a row: id, type, data and metadata. The last two are JSON. */
export type EventRow = readonly [id: string, type: string, data: string, metadata: string];

export interface Append {
  readonly streamId: string;
  /** Revision of the first row. */
  readonly first: number;
  readonly rows: readonly EventRow[];
}

export interface Save {
  readonly counted: readonly CountedRows[];
  readonly queries: readonly Query[];
}

export type Appended = 'written' | 'repeated' | 'conflict';

export type ClaimRow = Omit<NameClaim, 'held'> & { readonly held: 0 | 1 };

const LAST_REVISION = 'SELECT revision FROM events WHERE stream_id = ? ORDER BY revision DESC LIMIT 1';
const REPEATED = 'SELECT 1 FROM events WHERE stream_id = ? AND revision = ? AND id = ?';
const APPEND = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';

const CLAIM = 'INTO name_claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
const INSERT_CLAIM = `INSERT OR IGNORE ${CLAIM}`;
/** Changes no row if another claim has the key. */
const HOLD_CLAIM = `INSERT ${CLAIM} ON CONFLICT DO UPDATE SET held = 1 WHERE claim_id = excluded.claim_id`;
const CLAIM_OF_KEY = 'SELECT * FROM name_claims WHERE user_id = ? AND name_key = ?';

/**
 * Everything that is written to an SQLite file. Each function runs inside a transaction, for files on the writing
 * thread. Its input and its result are plain data, because they are sent from one thread to another.
 */
export const WRITES = {
  /** @returns the number of rows that its DELETE statements deleted */
  run(statements: SqliteStatements, queries: readonly Query[]): number {
    let deleted = 0;
    for (const query of queries) {
      const changed = statements.run(...query);
      if (query[0].startsWith('DELETE')) deleted += changed;
    }
    return deleted;
  },

  /** Saves the rows, then runs the queries. @returns like `run` */
  save(statements: SqliteStatements, { counted, queries }: Save): number {
    for (const rows of counted) saveCounted(statements, rows);
    return WRITES.run(statements, queries);
  },

  append(statements: SqliteStatements, { streamId, first, rows }: Append): Appended {
    const last = statements.get<{ revision: number }>(LAST_REVISION, streamId)?.revision ?? -1;
    if (last !== first - 1) return isRepeated(statements, { streamId, first, rows }) ? 'repeated' : 'conflict';
    rows.forEach((row, index) => statements.run(APPEND, streamId, first + index, ...row));
    return 'written';
  },

  /** @returns the claim that has the same key; undefined if this claim was inserted */
  insertClaim(statements: SqliteStatements, claim: ClaimRow): ClaimRow | undefined {
    return writeClaim(statements, INSERT_CLAIM, claim);
  },

  /** @returns for each claim the other claim that has the same key; undefined if the claim is held now */
  holdClaims(statements: SqliteStatements, claims: readonly ClaimRow[]): (ClaimRow | undefined)[] {
    return claims.map((claim) => writeClaim(statements, HOLD_CLAIM, claim));
  },
};

export type Writes = typeof WRITES;
export type WriteName = keyof Writes;
export type WriteInput<Name extends WriteName> = Parameters<Writes[Name]>[1];
export type WriteResult<Name extends WriteName> = ReturnType<Writes[Name]>;

function isRepeated(statements: SqliteStatements, { streamId, first, rows }: Append): boolean {
  return rows.every(([id], index) => statements.get(REPEATED, streamId, first + index, id) !== undefined);
}

function writeClaim(statements: SqliteStatements, sql: string, claim: ClaimRow): ClaimRow | undefined {
  const { user_id, name_key, claim_id, campaign_id, command_id } = claim;
  const values = [claim.name_key_version, campaign_id, command_id, claim.expected_revision, claim.lease_until];
  if (statements.run(sql, user_id, name_key, claim_id, ...values, claim.held) > 0) return undefined;
  return statements.get<ClaimRow>(CLAIM_OF_KEY, user_id, name_key);
}
