import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../../src/app.module';
import { readConfig } from '../../src/config/read-config';
import { CsvBody, JsonBody } from '../../src/edge/validation/validated';
import { createApplication } from '../../src/http/application';
import { Api, type ApiResponse, type Client, problem, SECRET, stores } from '../support/api';
import { PublishedApi } from '../support/openapi';
import { RawConnection } from '../support/raw-connection';

const MIB = 1_048_576;
const CSV_LIMIT = 20 * MIB;
const CSV = { 'content-type': 'text/csv' };

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

@Controller('files')
class FilesController {
  @Post('csv')
  @HttpCode(200)
  csv(@CsvBody() file: Buffer): object {
    return { length: file.length, hash: hashOf(file) };
  }

  @Post('json')
  @HttpCode(200)
  json(@JsonBody() body: object): object {
    return body;
  }
}

let api: Api;
let ada: Client;
let document: OpenAPIObject;

beforeAll(async () => {
  const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'silent', RATE_LIMIT: '0' });
  const app = await createApplication({ ...AppModule.of(config), controllers: [FilesController] });
  await app.listen(0, '127.0.0.1');
  document = JSON.parse((await app.inject('/openapi.json')).payload) as OpenAPIObject;
  api = new Api(app, config, new PublishedApi({ ...document, paths: {} }));
  ada = await api.as('ada');
});

afterAll(() => api.stop());

const post = (text: string | Buffer, headers: Record<string, string> = CSV): Promise<ApiResponse> =>
  ada.send('POST', '/api/files/csv', { text, headers });

/** A request that has sent its head, and the given part of its body. */
async function started(user: string, framing: string, body: string | Buffer = ''): Promise<RawConnection> {
  const connection = await RawConnection.to(api);
  const head = `POST /api/files/csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await api.tokenOf(user)}\r\n`;
  connection.send(`${head}Content-Type: text/csv\r\n${framing}\r\n\r\n`);
  connection.send(body);
  return connection;
}

const chunk = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CRLF]);
const CRLF = Buffer.from('\r\n');

const received = (file: Buffer) => ({ length: file.length, hash: hashOf(file) });

describe('A CSV body', () => {
  it('reaches the handler byte by byte', async () => {
    const file = Buffer.from('Name;Käse\r\n"a\n""b"";👩‍💻\r');
    const { status, body } = await post(file);
    expect([status, body]).toEqual([200, received(file)]);
  });

  it('loses one byte order mark', async () => {
    expect((await post('\ufeffemail\na@example.com')).body).toEqual(received(Buffer.from('email\na@example.com')));
    expect((await post('\ufeff\ufeffemail')).body).toEqual(received(Buffer.from('\ufeffemail')));
  });

  it('is described in the published document', () => {
    const content = { 'text/csv': { schema: { type: 'string' } } };
    expect(document.paths['/api/files/csv']!.post!.requestBody).toEqual({ required: true, content });
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark alone', '\ufeff'],
  ])('must not be %s', async (_what, text) => {
    const { status, body } = await post(text);
    expect(status).toBe(400);
    expect(body).toEqual(problem(400, 'invalid_request', { errors: [{ field: '', message: 'must be a CSV file' }] }));
  });

  it('must be present', async () => {
    expect((await ada.send('POST', '/api/files/csv')).status).toBe(400);
  });

  it.each([
    ['Latin-1', Buffer.from('name\nKäse', 'latin1')],
    ['UTF-16', Buffer.from('name\nKäse', 'utf16le')],
    ['UTF-16 with ASCII characters only', Buffer.from('name\nAda', 'utf16le')],
    ['UTF-16 with a byte order mark', Buffer.from('\ufeffname\nAda', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\ufeffname\nAda', 'utf16le').swap16()],
    ['cut off within a character', Buffer.from('name\nKä').subarray(0, -1)],
  ])('must not be %s', async (_what, file) => {
    const { status, body } = await post(file);
    expect(status).toBe(400);
    expect(body).toEqual(
      problem(400, 'invalid_request', {
        detail: expect.stringContaining('Save the file as UTF-8'),
        errors: [{ field: '', message: 'must be UTF-8' }],
      }),
    );
  });

  it('is not read without a token', async () => {
    const file = { text: Buffer.from([0xff]), headers: CSV };
    expect((await api.anonymous().send('POST', '/api/files/csv', file)).status).toBe(401);
  });
});

describe('The content type of a CSV body', () => {
  it.each([
    'text/csv',
    'Text/CSV; charset="UTF-8"',
    'text/csv;header=present',
    'text/csv; charset=utf8; header=absent',
  ])('may be %s', async (type) => expect((await post('email', { 'content-type': type })).status).toBe(200));

  it.each(['application/json', 'text/plain', 'text/csvx', 'application/csv', 'multipart/form-data; boundary=text/csv'])(
    'may not be %s',
    async (type) => {
      const { status, body } = await post('email', { 'content-type': type });
      expect(status).toBe(415);
      expect(body).toEqual(problem(415, 'unsupported_media_type', { detail: 'Only text/csv is accepted.' }));
    },
  );

  it.each(['iso-8859-1', 'windows-1252', 'utf-16', ''])('may not name the charset %s', async (charset) => {
    const { status, body } = await post('email', { 'content-type': `text/csv; charset=${charset}` });
    expect(status).toBe(415);
    expect(body).toEqual(
      problem(415, 'unsupported_media_type', { detail: expect.stringContaining('Save the file as UTF-8') }),
    );
  });

  it('is not accepted by a route that takes JSON', async () => {
    expect((await ada.send('POST', '/api/files/json', { text: '{}', headers: CSV })).status).toBe(415);
  });

  it('excludes a content encoding', async () => {
    const { status, headers } = await post(gzipSync('email'), { ...CSV, 'content-encoding': 'gzip' });
    expect([status, headers['accept-encoding']]).toEqual([415, 'identity']);
  });
});

describe('The size of a CSV body', () => {
  it('is at most 20 MiB', async () => {
    const file = Buffer.alloc(CSV_LIMIT, 'email,name\n');
    expect((await post(file)).body).toEqual(received(file));
  });

  it('is rejected above that when it is declared, before the body is read', async () => {
    const connection = await started('ada', `Content-Length: ${CSV_LIMIT + 1}`);
    expect(await connection.status()).toBe(413);
    connection.drop();
  });

  it('is at most 20 MiB in chunks', async () => {
    const file = Buffer.alloc(CSV_LIMIT, 'email,name\n');
    const connection = await started('ada', 'Transfer-Encoding: chunked');
    await connection.sendAll(chunk(file));
    expect(connection.error).toBeUndefined();
    await connection.sendAll(Buffer.from('0\r\n\r\n'));
    expect(await connection.status()).toBe(200);
    connection.drop();
  });

  it('is rejected above that when it arrives in chunks', async () => {
    const connection = await started('ada', 'Transfer-Encoding: chunked');
    await connection.sendAll(chunk(Buffer.alloc(CSV_LIMIT, 'a')));
    connection.send(chunk(Buffer.from('b')));
    expect(await connection.status()).toBe(413);
    connection.drop();
  });

  it('of a JSON body is still at most 1 MiB', async () => {
    const send = (text: string) => ada.send('POST', '/api/files/json', { text });
    expect((await send(`{}${' '.repeat(MIB - 2)}`)).status).toBe(200);
    expect((await send(`{}${' '.repeat(MIB - 1)}`)).status).toBe(413);
  });
});

describe('A CSV body in flight', () => {
  const bytesInFlight = async () => {
    const { text } = await api.anonymous().get('/metrics');
    return Number(/^http_request_bodies_in_flight_bytes (\d+)$/m.exec(text)?.[1]);
  };
  const untilInFlight = async (bytes: number) => {
    while ((await bytesInFlight()) !== bytes) await new Promise(setImmediate);
  };

  it('counts with its length, so that a user can send one of the largest size, and another user too', async () => {
    const first = await started('ada', `Content-Length: ${CSV_LIMIT}`, 'email');
    await untilInFlight(CSV_LIMIT);
    const second = await started('ada', `Content-Length: ${CSV_LIMIT}`, 'email');
    expect(await second.status()).toBe(503);
    const other = await started('bob', `Content-Length: ${CSV_LIMIT}`, 'email');
    await untilInFlight(2 * CSV_LIMIT);
    [first, second, other].forEach((connection) => connection.drop());
    await untilInFlight(0);
  });

  it('is released after every kind of response', async () => {
    const sent = [post('email'), post(''), post(Buffer.from([0xff])), post('email', { 'content-type': 'text/plain' })];
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 400, 400, 415]);
    expect(await bytesInFlight()).toBe(0);
  });
});
