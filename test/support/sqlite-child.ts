import Database from 'libsql';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { newEvent } from './new-events';

const [task, path, streamId] = process.argv.slice(2) as [string, string, string];
const print = (line: string) => process.stdout.write(`${line}\n`);

switch (task) {
  case 'open':
    void open();
    break;
  case 'append-and-close':
    void appendAndClose();
    break;
  case 'checkpoint':
    checkpoint();
    break;
  case 'exit-while-opening':
    void exitWhileOpening();
    break;
  case 'append-forever':
    void appendForever();
    break;
}

async function open(): Promise<void> {
  try {
    await (await SqliteDatabase.open(path, 'log')).close();
    print('opened');
  } catch (error) {
    print((error as Error).message);
  }
}

async function appendAndClose(): Promise<void> {
  const database = await SqliteDatabase.open(path, 'log');
  await new SqliteEventStore(database).append(streamId, 'no_stream', [newEvent()]);
  await database.close();
}

/** Like any SQLite program that closes the file last. */
function checkpoint(): void {
  const connection = new Database(path);
  connection.exec('SELECT 1 FROM events');
  connection.close();
}

/** Prints each revision after its append is acknowledged. */
async function appendForever(): Promise<void> {
  const store = new SqliteEventStore(await SqliteDatabase.open(path, 'log'));
  for (let revision = 0; ; revision++) {
    print(String(await store.append(streamId, revision === 0 ? 'no_stream' : revision - 1, [newEvent({ revision })])));
  }
}

/** Exits with code 7 while files are being opened, like a service that is stopped during startup. */
async function exitWhileOpening(): Promise<void> {
  const opening = Array.from({ length: 20 }, (_, number) => SqliteDatabase.open(`${path}${number}`, 'log'));
  await opening[0];
  process.exit(7);
}
