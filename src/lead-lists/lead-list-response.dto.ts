import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { bodyTag } from '../edge/conditional/etag';
import { type LeadListDocument } from './lead-list.document';
import { LeadListDto, toLeadListDto } from './lead-list.dto';

@ApiSchema({ name: 'LeadListResponse' })
export class LeadListResponseDto {
  @ApiProperty({ type: LeadListDto })
  list: LeadListDto;
}

/** Sets the headers of the response. @returns its body */
export function sendLeadList(reply: FastifyReply, list: LeadListDocument): string {
  const response: LeadListResponseDto = { list: toLeadListDto(list) };
  // Serialize here, so that the ETag is a hash of what is sent: the number of leads changes without the revision.
  const body = JSON.stringify(response);
  reply.header('ETag', bodyTag(list.revision, body)).type('application/json; charset=utf-8');
  return body;
}
