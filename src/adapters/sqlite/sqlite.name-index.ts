import {
  type ClaimKey,
  type ClaimToDelete,
  MOST_COUNTED,
  type NameClaim,
  NameIndex,
  type NumberedKeys,
} from '../../campaigns/campaign-names/name-index';
import { type SqliteDatabase } from './sqlite.database';
import { type ClaimRow } from './sqlite.writes';

interface Count {
  readonly all: number;
  /** null if there are no keys. */
  readonly numbered: number | null;
}

const DELETE = 'DELETE FROM name_claims WHERE user_id = ? AND name_key = ? AND claim_id = ?';
const EXPIRED = 'SELECT * FROM name_claims WHERE held = 0 AND lease_until < ? ORDER BY lease_until LIMIT ?';
const PAGE = 'SELECT * FROM name_claims WHERE (user_id, name_key) > (?, ?) ORDER BY user_id, name_key LIMIT ?';
const BEFORE_ALL: ClaimKey = { user_id: '', name_key: '' };
const TAKEN = `SELECT name_key FROM name_claims WHERE user_id = ? AND name_key IN (SELECT value FROM json_each(?))`;

const COUNT_NUMBERED = `SELECT count(*) AS "all", sum(substr(name_key, ?) GLOB ?) AS numbered FROM
  (SELECT name_key FROM name_claims WHERE user_id = ? AND name_key BETWEEN ? AND ? LIMIT ${MOST_COUNTED + 1})`;

export class SqliteNameIndex extends NameIndex {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  async insert(claim: NameClaim): Promise<NameClaim | undefined> {
    const inTheWay = await this.database.write('insertClaim', rowOf(claim));
    return inTheWay && claimOf(inTheWay);
  }

  async delete({ user_id, name_key, claim_id }: ClaimToDelete): Promise<void> {
    await this.database.write('run', [[DELETE, user_id, name_key, claim_id]]);
  }

  async hold(claims: readonly NameClaim[]): Promise<{ claim: NameClaim; inTheWay: NameClaim }[]> {
    const rows = claims.map((claim): ClaimRow => ({ ...claim, held: 1 }));
    const others = await this.database.writeDerived('holdClaims', rows);
    return others.flatMap((other, index) =>
      other === undefined ? [] : [{ claim: claims[index]!, inTheWay: claimOf(other) }],
    );
  }

  async taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>> {
    const rows = this.database.all<Pick<NameClaim, 'name_key'>>(TAKEN, userId, JSON.stringify(nameKeys));
    return new Set(rows.map(({ name_key }) => name_key));
  }

  async countNumbered(userId: string, { prefix, from, to }: NumberedKeys): Promise<number | undefined> {
    const form = `${'[0-9]'.repeat(`${from}`.length)})`;
    // SQLite counts code points, from 1.
    const behind = [...prefix].length + 1;
    const range = [`${prefix}${from})`, `${prefix}${to})`];
    const count = this.database.get<Count>(COUNT_NUMBERED, behind, form, userId, ...range)!;
    return count.all > MOST_COUNTED ? undefined : (count.numbered ?? 0);
  }

  async page(after: ClaimKey | undefined, limit: number): Promise<NameClaim[]> {
    const { user_id, name_key } = after ?? BEFORE_ALL;
    return this.database.all<ClaimRow>(PAGE, user_id, name_key, limit).map(claimOf);
  }

  async expired(now: string, limit: number): Promise<NameClaim[]> {
    return this.database.all<ClaimRow>(EXPIRED, now, limit).map(claimOf);
  }
}

function rowOf(claim: NameClaim): ClaimRow {
  return { ...claim, held: claim.held ? 1 : 0 };
}

function claimOf(row: ClaimRow): NameClaim {
  return { ...row, held: row.held === 1 };
}
