import { mkdirSync, writeFileSync } from 'node:fs';
import { explainFailure } from '../../src/cli/explain-failure';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';

describe('A service that cannot start reports what failed, where, and what to do', () => {
  const folder = temporaryFolder();

  beforeAll(() => {
    writeFileSync(folder.file('file'), 'this is neither a database nor a folder');
    mkdirSync(folder.file('secret-is-folder/development-secret'), { recursive: true, mode: 0o700 });
  });

  afterAll(() => folder.remove());

  it.each<[string, Record<string, string>, RegExp]>([
    ['DATA_DIR is a file', { DATA_DIR: folder.file('file') }, /file is not a folder.* Set DATA_DIR to a folder/],
    ['DATA_DIR is below a file', { DATA_DIR: folder.file('file/x') }, /file\/x is not a folder.* Set DATA_DIR/],
    [
      'the secret is a folder',
      { DATA_DIR: folder.file('secret-is-folder') },
      /development-secret is not a file\. Move it away/,
    ],
    [
      'the log is not a database',
      { EVENT_STORE_URL: `sqlite:${folder.file('file')}` },
      /file cannot be opened as an SQLite database: file is not a database\. Name another file, or restore/,
    ],
    [
      'the views are not a database',
      { READ_MODEL_URL: `sqlite:${folder.file('file')}` },
      /file cannot be opened as an SQLite database: file is not a database\. Name another file, or delete this one/,
    ],
    [
      'the log and the views are in one file',
      { EVENT_STORE_URL: 'sqlite:data/one.db', READ_MODEL_URL: 'sqlite:./data/one.db' },
      /READ_MODEL_URL must name another file than EVENT_STORE_URL\. Leave it unset/,
    ],
    [
      'HOST is an address of another machine',
      { HOST: '203.0.113.1' },
      /does not have the address 203\.0\.113\.1\. Set HOST to one of its/,
    ],
    ['HOST is unknown', { HOST: 'no-such-host.invalid' }, /host name no-such-host\.invalid is unknown.* Set HOST/],
  ])('when %s', async (_what, variables, sentence) => {
    const data = { PORT: '0', DATA_DIR: folder.file('data') };
    const { code, stdout, stderr } = await ServiceProcess.run('main.ts', { ...data, ...variables }).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Cannot start\. [^\n]+\n$/);
    expect(stderr).toMatch(sentence);
  });

  // The tests can run as a user to whom nothing is denied, so these errors are constructed.
  it.each([
    [{ syscall: 'listen', code: 'EACCES', address: '0.0.0.0', port: 80 }, /0\.0\.0\.0:80\. Set PORT to 1024 or more/],
    [{ syscall: 'mkdir', code: 'EACCES', path: '/data' }, /^Permission denied: \/data\. Make the user/],
    [{ syscall: 'open', code: 'EROFS', path: '/data' }, /read-only file system\. Set DATA_DIR/],
    [{ syscall: 'write', code: 'ENOSPC', path: '/data' }, /^The disk is full: \/data.* Free some space/],
  ])('for %j', (fields, sentence) => {
    expect(explainFailure(Object.assign(new Error('?'), fields))).toMatch(sentence);
  });
});
