import { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiProblem, describeHeaders } from '../../edge/openapi/responses';
import { FromBearer, LastEventId, UserId } from '../../edge/request-parameters';
import { invalidRequest } from '../../edge/problems/problem';
import { type Bearer } from '../../edge/tokens/token-verifier';
import { ValidQuery } from '../../edge/validation/validated';
import { EventStore, type Position } from '../../event-sourcing/log/event-store';
import { type EventFilter } from './event-filter';
import { EventStreams } from './event-streams';
import { StreamEventsDto } from './stream-events.dto';
import { StreamSettings } from './stream-settings';
import { START } from './stream-text';

/** Scope of services that may read the events of all users. */
const READ_ALL = 'campaigns:read-all';

const MEDIA_TYPE = 'text/event-stream';

@ApiTags('events')
@Controller('events')
export class StreamEventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly store: EventStore,
    private readonly settings: StreamSettings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Receive integration events',
    description:
      'Server-sent events about your campaigns: each event is a CloudEvent in JSON, and its id is its position. With ' +
      `the scope \`${READ_ALL}\`, a token gets the events of all users. The response does not end before the token ` +
      'expires. Every 15 seconds without an event, it contains a comment and an id without data.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The last id that you received. The stream resumes after it.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
  @ApiResponse({
    status: 200,
    description: 'The stream.',
    content: { [MEDIA_TYPE]: { schema: { type: 'string' } } },
    headers: describeHeaders(),
  })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems()
  async stream(
    @ValidQuery() query: StreamEventsDto,
    @LastEventId() lastEventId: string | undefined,
    @UserId() userId: string,
    @FromBearer() { scopes, expiresAt }: Bearer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const after = lastEventId === undefined ? startOf(query) : this.positionOf(lastEventId);
    reply.headers({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }).type(MEDIA_TYPE);
    if (!canStream(reply)) return Readable.from([]);
    const filter = filterOf(query, scopes.includes(READ_ALL) ? undefined : userId);
    const { text, close } = await this.streams.open({ userId, after, filter, expiresAt });
    if (reply.raw.closed) close();
    else reply.raw.once('close', close);
    // Replaces the server's timeout, which the heartbeats may exceed. The server resets a connection that times out.
    reply.raw.setTimeout(this.settings.stalledMs);
    return Readable.from(text).once('error', (error) => reply.abort(error));
  }

  private positionOf(lastEventId: string): Position {
    if (lastEventId === START) return '';
    if (this.store.isPosition(lastEventId)) return lastEventId;
    throw invalidRequest([{ field: 'Last-Event-ID', message: 'must be an id that this stream has sent' }]);
  }
}

/**
 * Fastify would read a stream to its end for a HEAD request. A response that waits behind another one on its connection
 * does not notice that the caller has gone.
 */
function canStream({ request, raw }: FastifyReply): boolean {
  return request.method !== 'HEAD' && raw.socket !== null;
}

/** @returns undefined for now */
function startOf({ from }: StreamEventsDto): Position | undefined {
  return from === START ? '' : undefined;
}

function filterOf({ types, campaign_id }: StreamEventsDto, userId: string | undefined): EventFilter {
  return {
    ...(userId !== undefined && { userId }),
    ...(campaign_id !== undefined && { campaignId: campaign_id }),
    ...(types !== undefined && { types: types.split(',') }),
  };
}
