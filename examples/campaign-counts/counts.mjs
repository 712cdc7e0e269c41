/** @import Database from 'libsql' */
/** @import { ReceivedEvent } from 'campaigns/consumer-kit' */

/** @param {Database.Database} database */
export function createTables(database) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS campaigns (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS counts (
      user_id TEXT, channel TEXT, status TEXT, campaigns INTEGER NOT NULL, PRIMARY KEY (user_id, channel, status)
    ) WITHOUT ROWID;
    -- Whatever changes a campaign changes the counts with it.
    CREATE TRIGGER IF NOT EXISTS counted AFTER INSERT ON campaigns BEGIN
      INSERT INTO counts VALUES (new.user_id, new.channel, new.status, 1) ON CONFLICT DO UPDATE SET campaigns = campaigns + 1;
    END;
    CREATE TRIGGER IF NOT EXISTS discounted AFTER DELETE ON campaigns BEGIN
      UPDATE counts SET campaigns = campaigns - 1
        WHERE (user_id, channel, status) = (old.user_id, old.channel, old.status);
    END;
    CREATE TRIGGER IF NOT EXISTS recounted AFTER UPDATE ON campaigns BEGIN
      UPDATE counts SET campaigns = campaigns - 1
        WHERE (user_id, channel, status) = (old.user_id, old.channel, old.status);
      INSERT INTO counts VALUES (new.user_id, new.channel, new.status, 1) ON CONFLICT DO UPDATE SET campaigns = campaigns + 1;
    END;
  `);
}

/** @param {Database.Database} database */
export function clearCounts(database) {
  database.exec('DELETE FROM campaigns; DELETE FROM counts;');
}

/**
 * @param {Database.Database} database
 * @returns {unknown[]} rows with `user_id`, `channel`, `status` and `campaigns`
 */
export function readCounts(database) {
  return database.prepare('SELECT * FROM counts WHERE campaigns <> 0 ORDER BY user_id, channel, status').all();
}

/**
 * @param {Database.Database} database
 * @param {ReceivedEvent} event
 * @returns {boolean} whether the counts changed
 */
export function applyEvent(database, event) {
  switch (event.type) {
    case 'campaigns.CampaignDrafted.v1': {
      const { campaign_id, user_id, type } = event.data;
      database.prepare("INSERT INTO campaigns VALUES (?, ?, ?, 'draft')").run(campaign_id, user_id, type);
      return true;
    }
    case 'campaigns.CampaignLaunchStarted.v1':
      return setStatus(database, event.subject, 'launching');
    case 'campaigns.CampaignActivated.v1':
    case 'campaigns.CampaignResumed.v1':
      return setStatus(database, event.subject, 'active');
    case 'campaigns.CampaignPaused.v1':
      return setStatus(database, event.subject, 'paused');
    case 'campaigns.CampaignCompleted.v1':
      return setStatus(database, event.subject, 'completed');
    case 'campaigns.CampaignDeleted.v1':
      return database.prepare('DELETE FROM campaigns WHERE id = ?').run(event.subject).changes > 0;
    default:
      // Events that do not change the status, and those of later releases.
      return false;
  }
}

/**
 * @param {Database.Database} database
 * @param {string} id
 * @param {string} status
 */
function setStatus(database, id, status) {
  return database.prepare('UPDATE campaigns SET status = ? WHERE id = ?').run(status, id).changes > 0;
}
