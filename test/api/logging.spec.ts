import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';

describe('The log', () => {
  const folder = temporaryFolder();

  afterAll(() => folder.remove());

  it('has one line for each request with its id, none for health, and no token', async () => {
    const service = ServiceProcess.run('main.ts', { PORT: '0', DATA_DIR: folder.file('data') });
    const { url } = await service.listening();
    const headers = { authorization: 'Bearer very.secret.token', 'x-request-id': 'request-1' };
    await fetch(`${url}/api/campaigns?limit=5`, { headers });
    await fetch(`${url}/health/live`, { headers: { 'x-request-id': 'request-2' } });
    await fetch(`${url}/api/nothing`, { headers: { 'x-request-id': 'request-3' } });
    service.signal('SIGTERM');
    const { stdout, stderr } = await service.ended;
    const requests = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((line) => line.req !== undefined);
    expect(requests).toEqual([
      expect.objectContaining({
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        req: { id: 'request-1', method: 'GET', url: '/api/campaigns?limit=5' },
        res: { statusCode: 401 },
        responseTime: expect.any(Number),
      }),
      expect.objectContaining({ req: expect.objectContaining({ id: 'request-3' }), res: { statusCode: 404 } }),
    ]);
    expect(stdout + stderr).not.toContain('very.secret.token');
  });
});
