import {
  CampaignNames,
  MOST_COUNTED,
  type NameClaim,
  type NumberedKeys,
} from '../../campaigns/campaign-names/campaign-names';
import { type SqliteDatabase } from './sqlite.database';

interface Count {
  readonly all: number;
  /** null of no keys. */
  readonly numbered: number | null;
}

type ClaimRow = Omit<NameClaim, 'held'> & { readonly held: 0 | 1 };

const INSERT = 'INSERT OR IGNORE INTO campaign_names VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
const IN_THE_WAY = 'SELECT * FROM campaign_names WHERE id = ? OR (user_id = ? AND name_key = ?) ORDER BY id = ? DESC';

const COUNT_NUMBERED = `SELECT count(*) AS "all", sum(substr(name_key, ?) GLOB ?) AS numbered FROM
  (SELECT name_key FROM campaign_names WHERE user_id = ? AND name_key BETWEEN ? AND ? LIMIT ${MOST_COUNTED + 1})`;

export class SqliteCampaignNames extends CampaignNames {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  insert(claim: NameClaim): Promise<NameClaim | undefined> {
    return this.database.write(() => this.insertOrFind(claim));
  }

  async delete({ id, user_id }: Pick<NameClaim, 'id' | 'user_id'>): Promise<void> {
    const sql = 'DELETE FROM campaign_names WHERE id = ? AND user_id = ?';
    await this.database.write(() => this.database.run(sql, id, user_id));
  }

  hold(claims: readonly NameClaim[]): Promise<{ claim: NameClaim; inTheWay: NameClaim }[]> {
    return this.database.writeDerived(() =>
      claims.flatMap((claim) => {
        if (this.database.run('UPDATE campaign_names SET held = 1 WHERE id = ?', claim.id) > 0) return [];
        const inTheWay = this.insertOrFind({ ...claim, held: true });
        return inTheWay === undefined ? [] : [{ claim, inTheWay }];
      }),
    );
  }

  async taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>> {
    const sql = 'SELECT 1 FROM campaign_names WHERE user_id = ? AND name_key = ?';
    return new Set(nameKeys.filter((key) => this.database.get(sql, userId, key) !== undefined));
  }

  async countNumbered(userId: string, { prefix, from, to }: NumberedKeys): Promise<number | undefined> {
    const form = `${'[0-9]'.repeat(`${from}`.length)})`;
    // SQLite counts code points, from 1.
    const behind = [...prefix].length + 1;
    const range = [`${prefix}${from})`, `${prefix}${to})`];
    const count = this.database.get<Count>(COUNT_NUMBERED, behind, form, userId, ...range)!;
    return count.all > MOST_COUNTED ? undefined : (count.numbered ?? 0);
  }

  async expired(now: string, limit: number): Promise<NameClaim[]> {
    const sql = 'SELECT * FROM campaign_names WHERE held = 0 AND lease_until < ? ORDER BY lease_until LIMIT ?';
    return this.database.all<ClaimRow>(sql, now, limit).map(claimOf);
  }

  private insertOrFind(claim: NameClaim): NameClaim | undefined {
    const { id, user_id, name_key } = claim;
    const rest = [claim.name_key_version, claim.campaign_id, claim.command_id, claim.expected_revision];
    const inserted = this.database.run(INSERT, id, user_id, name_key, ...rest, claim.lease_until, Number(claim.held));
    if (inserted > 0) return undefined;
    return claimOf(this.database.get<ClaimRow>(IN_THE_WAY, id, user_id, name_key, id)!);
  }
}

function claimOf(row: ClaimRow): NameClaim {
  return { ...row, held: row.held === 1 };
}
